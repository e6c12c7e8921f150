import kafkajs, { type Kafka, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs'
import type { ConnectionOptions } from 'node:tls'
import { ThroughlineError } from '@throughline/ports'
import { kafkaLimits } from './limits.ts'
import { Cluster, type RawCluster } from './repairs.ts'
import { createSocketGate } from './sockets.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'
export type Log = (level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>) => void

/** How to reach the brokers. */
export interface Connection {
  /** `host:port` of some brokers; the others are learnt from them. */
  readonly brokers: readonly string[]
  /** Names this program in the broker's logs and quotas. */
  readonly clientId: string
  /** TLS towards the brokers: `true`, or options of `node:tls`. Default: none. */
  readonly tls?: boolean | ConnectionOptions
  readonly sasl?: SASLOptions
  /** What kafkajs has to say, warnings and errors. Default: nothing is logged. */
  readonly log?: Log
}

/** One client of the brokers with connections of its own. */
export interface Client {
  readonly kafka: Kafka
  /** Connections beneath producers and consumers, reading everything, committed or not. */
  cluster(): RawCluster
  /** Ends its connections at once, for good. */
  cut(): void
}

const { logLevel } = kafkajs
const readUncommitted = 0
const address = /^[^\s:/]+:\d{1,5}$/

/** Throws `configuration-invalid` for brokers that are not `host:port`; kafkajs would fail later and dimly. */
export function checkConnection({ brokers, clientId }: Connection): void {
  const wrong = brokers.find((broker) => !address.test(broker))
  if (brokers.length === 0 || wrong !== undefined) {
    const what = wrong === undefined ? 'none is given' : `“${wrong}” is not host:port`
    throw new ThroughlineError('configuration-invalid', `The Kafka brokers are not valid: ${what}`)
  }
  if (clientId === '') throw new ThroughlineError('configuration-invalid', 'The Kafka client id is empty')
}

const levels = new Map<number, LogLevel>([
  [logLevel.ERROR, 'error'],
  [logLevel.WARN, 'warn'],
  [logLevel.INFO, 'info'],
  [logLevel.DEBUG, 'debug'],
])

/** kafkajs calls this an error; here it is the normal course of two transactions behind each other. */
const expected = /another concurrent operation on the same transaction/

function passOn(log: Log, { level, namespace, log: entry }: LogEntry): void {
  const { message, timestamp: _timestamp, logger: _logger, ...facts } = entry
  const normal = expected.test(message) || expected.test(String(facts['error']))
  log(normal ? 'debug' : (levels.get(level) ?? 'info'), message, { ...facts, part: namespace })
}

export function openClient(connection: Connection): Client {
  const { brokers, clientId, tls, sasl, log } = connection
  const gate = createSocketGate()
  const shared = {
    // kafkajs goes on trying to connect for seconds after its client was cut, and keeps the process alive for it; that
    // there are no brokers any more is what makes it give up.
    brokers: () => (gate.isCut() ? [] : [...brokers]),
    clientId,
    socketFactory: gate.factory,
    connectionTimeout: kafkaLimits.connectMs,
    authenticationTimeout: kafkaLimits.requestMs,
    requestTimeout: kafkaLimits.requestMs,
    enforceRequestTimeout: true,
    // Four seconds in all: enough for a broker that has just started to make its own topics, too short to be silence.
    retry: { initialRetryTime: 100, multiplier: 1.6, maxRetryTime: 1_500, retries: 7 },
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(sasl === undefined ? {} : { sasl }),
  } satisfies KafkaConfig
  const kafka = new kafkajs.Kafka({
    ...shared,
    logLevel: log === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry) => {
      if (log !== undefined) passOn(log, entry)
    },
  })
  const cluster = (): RawCluster =>
    new Cluster({
      ...shared,
      logger: kafka.logger(),
      allowAutoTopicCreation: false,
      isolationLevel: readUncommitted,
    })
  return { kafka, cluster, cut: gate.cut }
}
