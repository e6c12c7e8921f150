import t, { type Test } from 'tap'
import { isThroughlineError, unavailableAfterMs, type ErrorCode } from '@throughline/ports'
import { openKafkaFeed, provisionTopics, type Log } from '../src/index.ts'
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
async function callAll(broker: string): Promise<{ code: ErrorCode | undefined; afterMs: number }[]> {
  const feed = await openKafkaFeed(connection(broker))
  const { signal } = new AbortController()
  const calls = [
    () => feed.publisher('engine'),
    () => feed.consume({ group: 'group', topics: ['throughline.impact'], signal }, async () => {}),
    () => provisionTopics(connection(broker)),
    () => openKafkaFeed({ ...connection(broker), provision: true }),
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

t.test('#1686: no broker, no answer: told in time by every method, and nothing escapes', async (t) => {
  const { escaped, warnings } = noteTrouble(t)
  const server = await openSilentServer()
  t.teardown(() => server.close())
  const all = await Promise.all([await closedAddress(), server.address].map(callAll))
  for (const { code, afterMs } of all.flat()) {
    t.equal(code, 'feed-unavailable')
    t.ok(afterMs < unavailableAfterMs + 500, `after ${Math.round(afterMs)} ms`)
  }
  t.same(escaped, [])
  t.notOk(warnings.includes('TimeoutNegativeWarning'), '#1751: no timer with a negative delay')
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

t.test('nothing is written to the output unless a log is given', async (t) => {
  const written: unknown[] = []
  const { write } = process.stdout
  const logged: string[] = []
  const log: Log = (level, text) => void logged.push(`${level}: ${text}`)
  const broker = await closedAddress()
  process.stdout.write = ((chunk: unknown) => written.push(chunk) > 0) as typeof process.stdout.write
  try {
    const feeds = [await openKafkaFeed(connection(broker)), await openKafkaFeed({ ...connection(broker), log })]
    await Promise.allSettled(feeds.map((feed) => feed.publisher('engine')))
    await Promise.all(feeds.map((feed) => feed.close()))
  } finally {
    process.stdout.write = write
  }
  t.same(written, [])
  t.ok(logged.some((line) => /^error: Connection error: connect ECONNREFUSED/.test(line)))
})
