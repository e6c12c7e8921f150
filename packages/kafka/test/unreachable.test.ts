import t, { type Test } from 'tap'
import { isThroughlineError, unavailableAfterMs, type ErrorCode } from '@throughline/ports'
import { openKafkaFeed, provisionTopics, type KafkaFeedOptions, type Log } from '../src/index.ts'
import { closedAddress, openSilentServer } from './broker.ts'

const connection = (broker: string): { brokers: string[]; clientId: string } => ({
  brokers: [broker],
  clientId: 'throughline-test',
})

const never = new AbortController().signal

/** What the work failed with, and after how long. */
async function failure(work: () => Promise<unknown>): Promise<{ code: ErrorCode | undefined; afterMs: number }> {
  const started = performance.now()
  const code = await work().then(
    () => undefined,
    (error: unknown) => (isThroughlineError(error) ? error.code : undefined),
  )
  return { code, afterMs: performance.now() - started }
}

/** Calls everything that needs the broker. */
async function callAll(options: KafkaFeedOptions): Promise<{ code: ErrorCode | undefined; afterMs: number }[]> {
  const feed = await openKafkaFeed(options)
  const { signal } = new AbortController()
  const calls = [
    () => feed.publisher('engine'),
    () => feed.consume({ group: 'group', topics: ['throughline.impact'], signal }, async () => {}),
    () => provisionTopics(options),
    () => openKafkaFeed({ ...options, provision: true }),
  ]
  const failures = await Promise.all(calls.map(failure))
  await feed.close()
  return failures
}

/** Notes what Node would end the process for, and what it warns of. */
function noteTrouble(t: Test): { escaped: readonly unknown[]; warnings: readonly string[] } {
  const escaped: unknown[] = []
  const warnings: string[] = []
  const note = (reason: unknown): void => void escaped.push(reason)
  const warn = ({ name }: Error): void => void warnings.push(name)
  process.on('unhandledRejection', note).on('warning', warn)
  t.teardown(() => process.off('unhandledRejection', note).off('warning', warn))
  return { escaped, warnings }
}

/** Runs the work and gives what was written to the output meanwhile. */
async function outputOf(work: () => Promise<unknown>): Promise<unknown[]> {
  const written: unknown[] = []
  const { write } = process.stdout
  process.stdout.write = ((chunk: unknown) => written.push(chunk) > 0) as typeof write
  try {
    await work()
  } finally {
    process.stdout.write = write
  }
  return written
}

t.test('#1686: no broker, no answer: told in time by every method, and nothing escapes', async (t) => {
  const { escaped, warnings } = noteTrouble(t)
  const server = await openSilentServer()
  t.teardown(() => server.close())
  const logged: string[] = []
  const log: Log = (level, text) => void logged.push(`${level}: ${text}`)
  const told: Awaited<ReturnType<typeof callAll>> = []
  const closed = await closedAddress()
  const written = await outputOf(async () => {
    const all = [
      callAll(connection(closed)),
      callAll(connection(server.address)),
      callAll({ ...connection(closed), log }),
    ]
    told.push(...(await Promise.all(all)).flat())
  })
  t.equal(told.length, 12)
  for (const { code, afterMs } of told) {
    t.equal(code, 'feed-unavailable')
    t.ok(afterMs < unavailableAfterMs + 500, `after ${Math.round(afterMs)} ms`)
  }
  t.same(escaped, [])
  t.notOk(warnings.includes('TimeoutNegativeWarning'), '#1751: no timer with a negative delay')
  t.same(written, [], 'nothing on the output')
  t.ok(
    logged.some((line) => line.startsWith('error: Connection error: connect ECONNREFUSED')),
    'the log given gets it',
  )
})

t.test('an abort ends a consumption that still looks for its broker', async (t) => {
  const server = await openSilentServer()
  t.teardown(() => server.close())
  const feed = await openKafkaFeed(connection(server.address))
  const abort = new AbortController()
  const options = { group: 'group', topics: ['throughline.impact'], signal: abort.signal }
  const ended = [feed.consume(options, async () => {}), feed.consume({ ...options, signal: never }, async () => {})]
  const started = performance.now()
  setTimeout(() => abort.abort(), 100)
  await ended[0]
  await feed.close()
  await ended[1]
  t.ok(performance.now() - started < 3_000)
})

t.test('brokers that cannot be meant are refused', async (t) => {
  for (const brokers of [[], ['localhost'], ['kafka://localhost:9092'], ['::1:9092'], [''], ['a:9092', 'b']]) {
    const options = { brokers, clientId: 'throughline-test' }
    await t.rejects(openKafkaFeed(options), { code: 'configuration-invalid' }, JSON.stringify(brokers))
    await t.rejects(provisionTopics(options), { code: 'configuration-invalid' })
  }
  await t.rejects(openKafkaFeed({ brokers: ['a:1'], clientId: '' }), { code: 'configuration-invalid' })
})
