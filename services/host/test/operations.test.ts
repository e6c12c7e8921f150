import { defaultLimits as accessLimits } from '@throughline/access'
import { openEmbedded } from '@throughline/embedded'
import { defaultLimits as intakeLimits } from '@throughline/intake'
import { feedTopics, type DeliveredMessage } from '@throughline/ports'
import { readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import t from 'tap'
import { defaultRequestsPerMinute } from '../src/http/rate-limit.ts'
import { createMetrics } from '../src/operations/metrics.ts'
import { chainPlan, clock, openApp, temporaryFolder, until } from './world.ts'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

t.test('a process counts what it answers, refuses, stores, reads and publishes', async (t) => {
  const app = await openApp(t)
  const put = await app.inject({ method: 'PUT', url: '/v1/programmes/p/plan', payload: chainPlan('A', [2, 3]) })
  const { revision, appended } = put.json<{ revision: number; appended: number }>()
  await app.inject(`/v1/programmes/p/impact-reports/${revision}?wait=10`)
  await app.inject('/v1/nothing')
  await app.inject('/v1/nothing-else')
  // a record counts as taken when it is on disk, a moment after its report is served
  const taken = 'throughline_records_consumed_total{topic="throughline.impact"} 1'
  await until(async () => (await app.inject('/metrics')).body.includes(taken), 'reporting has taken the report')
  const scrape = await app.inject('/metrics')
  t.match(scrape.headers['content-type'], /^text\/plain; version=0\.0\.4/)
  const value = (series: string): number =>
    Number(
      scrape.body
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1),
    )
  t.equal(value('throughline_http_requests_total{method="PUT",route="/v1/programmes/:programme/plan",status="200"}'), 1)
  t.equal(value('throughline_http_requests_total{method="GET",route="none",status="404"}'), 2, 'no series an address')
  t.equal(value('throughline_http_request_seconds_count{method="PUT",route="/v1/programmes/:programme/plan"}'), 1)
  t.equal(value('throughline_refusals_total{code="not-found"}'), 2)
  t.equal(value('throughline_events_appended_total{type="activity.planned"}'), 2)
  t.equal(value('throughline_appends_total{outcome="stored"}'), 1)
  t.equal(value('throughline_append_seconds_count'), 1)
  t.equal(value('throughline_events_followed_total'), appended)
  t.equal(value('throughline_records_published_total{topic="throughline.impact"}'), 1)
  t.equal(value('throughline_records_consumed_total{topic="throughline.impact"}'), 1)
  t.equal(value('throughline_queue_depth{queue="engine-commands-unpublished"}'), 0)
  t.equal(value('throughline_queue_depth{queue="reporting-streams-open"}'), 0)
  t.ok(value('process_resident_memory_bytes') > 0)
})

t.test('one correlation id and one trace lead from the request to the log, the events and the feed', async (t) => {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>)
      done()
    },
  })
  const folder = await temporaryFolder(t)
  const world = await openEmbedded({ folder, clock })
  const app = await openApp(t, { world, logger: { level: 'info', stream } }, await temporaryFolder(t))
  const put = await app.inject({
    method: 'PUT',
    url: '/v1/programmes/p/plan',
    headers: { 'x-correlation-id': 'monday-upload', traceparent, authorization: 'Bearer not-for-the-log' },
    payload: chainPlan('A', [2, 3]),
  })
  t.equal(put.statusCode, 200, put.body)
  await until(async () => lines.some(({ topic }) => topic === feedTopics.impact.name), 'the report is published')
  const told = lines.filter(({ correlationId }) => correlationId === 'monday-upload').map(({ msg }) => msg)
  for (const step of ['incoming request', 'Events are durable', 'request completed', 'A record is published'])
    t.ok(told.includes(step), step)
  t.notMatch(JSON.stringify(lines), /not-for-the-log/)
  for await (const { metadata } of world.store.read('programme-p'))
    t.match(metadata, { correlationid: 'monday-upload', traceparent })
  const records = await recordsOf(world.feed)
  t.match(records[0]?.headers, { ce_correlationid: 'monday-upload', ce_traceparent: traceparent })
})

async function recordsOf(feed: Awaited<ReturnType<typeof openEmbedded>>['feed']): Promise<readonly DeliveredMessage[]> {
  const ended = new AbortController()
  const records: DeliveredMessage[] = []
  await feed.consume({ group: 'test', topics: [feedTopics.impact.name], signal: ended.signal }, async (messages) => {
    records.push(...messages)
    ended.abort()
  })
  return records
}

t.test('the documentation names every metric, and every limit as it is', async (t) => {
  const text = readFileSync(new URL('../../OPERATIONS.md', import.meta.url), 'utf8')
  const documented = [...text.matchAll(/^\| `(throughline_\w+)`/gm)].map(([, name]) => name)
  const { registry } = createMetrics()
  const real = (await registry.getMetricsAsJSON()).map(({ name }) => name).filter((name) => /^throughline_/.test(name))
  t.same(documented.sort(), real.sort())
  const number = (limit: number): string => limit.toLocaleString('en-GB')
  for (const limit of [
    number(intakeLimits.eventsBytes),
    `${number(intakeLimits.appendEvents)}, together ${number(intakeLimits.appendBytes)} bytes`,
    number(intakeLimits.eventsBytesAtOnce),
    number(intakeLimits.linesBytes),
    number(intakeLimits.planBytes),
    `| ${intakeLimits.plansAtOnce} |`,
    `| ${intakeLimits.waitingPerProgramme} |`,
    `| ${intakeLimits.bodyPauseMs / 1000} s |`,
    `${number(defaultRequestsPerMinute)} a minute`,
    `| ${accessLimits.failuresPerMinute} a minute |`,
    `| ${accessLimits.refreshMs / 1000} s |`,
    `${intakeLimits.removedShareMost * 100} % of a project, if ${intakeLimits.removedLeast} or more`,
  ])
    t.ok(text.includes(limit), limit)
})
