import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

/** Answer times from a cached read to a large plan, in seconds. */
const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** Time of one durable append or publish, in seconds. */
const commitSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5]

/** A depth that is read when the metrics are asked for. */
export interface Depth {
  readonly queue: string
  readonly read: () => number
}

export type Metrics = ReturnType<typeof createMetrics>

/** What a process counts of itself, in Prometheus' terms; every name ends with its unit. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const depths: Depth[] = []
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `throughline_${name}`, help, labelNames, registers })
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram({ name: `throughline_${name}`, help, labelNames, buckets, registers })
  new Gauge({
    name: 'throughline_queue_depth',
    help: 'What waits, by queue: requests, bytes, commands or streams, as the name of the queue says.',
    labelNames: ['queue'],
    registers,
    collect() {
      for (const { queue, read } of depths) this.set({ queue }, read())
    },
  })
  return {
    registry,
    /** Adds a queue to `throughline_queue_depth`. */
    watch: (depth: Depth): void => void depths.push(depth),
    requests: counter('http_requests_total', 'Requests answered, by route pattern.', ['method', 'route', 'status']),
    seconds: histogram(
      'http_request_seconds',
      'Time to the whole answer.',
      ['method', 'route'] as const,
      requestSeconds,
    ),
    refusals: counter('refusals_total', 'Refusals by code of the error table.', ['code']),
    appends: counter('appends_total', 'Appends by outcome: stored, or the code of the failure.', ['outcome']),
    events: counter('events_appended_total', 'Events that became durable, by type.', ['type']),
    appendSeconds: histogram('append_seconds', 'Time of one durable append.', [], commitSeconds),
    followed: counter('events_followed_total', 'Events that the engine has read.', []),
    records: counter('records_published_total', 'Records committed to the feed, by topic.', ['topic']),
    publishes: counter('publishes_total', 'Commits to the feed by outcome.', ['outcome']),
    publishSeconds: histogram('publish_seconds', 'Time of one commit to the feed.', [], commitSeconds),
    consumed: counter('records_consumed_total', 'Records that reporting has taken in, by topic.', ['topic']),
  }
}
