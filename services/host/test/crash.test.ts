import { programmeStream } from '@throughline/domain'
import { openEmbedded } from '@throughline/embedded'
import { feedTopics, type DeliveredMessage } from '@throughline/ports'
import t from 'tap'
import { chainPlan, clock, run, startServer, temporaryFolder, type Server } from './world.ts'

const projects = Array.from({ length: 20 }, (_, index) => `P${index + 1}`)

/** Each project waits for the one before it, so that every plan concerns others, too. */
const plans = projects.map((project, index) => {
  const durations = Array.from({ length: 12 }, (_, step) => 1 + ((index + step) % 5))
  return chainPlan(project, durations, index === 0 ? undefined : [projects[index - 1] ?? '', 'A12'])
})

interface Acknowledged {
  readonly submission: string | null
  readonly revision: number
  readonly appended: number
}

/** Sends all plans; gives what was acknowledged before the server died, if it did. */
async function importAll(server: Server, killAfter: number, delayMs: number): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = []
  for (const [index, plan] of plans.entries()) {
    if (acknowledged.length === killAfter) setTimeout(() => server.child.kill('SIGKILL'), delayMs)
    try {
      const url = `${server.url}/v1/programmes/p/projects/${projects[index] ?? ''}/plan`
      const response = await fetch(url, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(plan),
      })
      if (!response.ok) throw new Error(await response.text())
      acknowledged.push((await response.json()) as Acknowledged)
    } catch (error) {
      if (killAfter === Infinity) throw error
      return acknowledged
    }
  }
  return acknowledged
}

async function impactRecords(
  folder: string,
): Promise<{ readonly events: readonly Stored[]; readonly records: DeliveredMessage[] }> {
  const world = await openEmbedded({ folder, clock })
  const events: Stored[] = []
  for await (const event of world.store.read(programmeStream('p'))) events.push(event as Stored)
  const records: DeliveredMessage[] = []
  const ending = new AbortController()
  let timer = setTimeout(() => ending.abort(), 500)
  await world.feed.consume(
    { group: 'test', topics: [feedTopics.impact.name], signal: ending.signal },
    async (batch) => {
      records.push(...batch)
      clearTimeout(timer)
      timer = setTimeout(() => ending.abort(), 500)
    },
  )
  await world.close()
  return { events, records }
}

interface Stored {
  readonly id: string
  readonly type: string
  readonly revision: number
  readonly data: { readonly submission?: string }
  readonly metadata: { readonly closes?: boolean; readonly command: string }
}

t.test('kill -9 in the middle of an import, again and again', async (t) => {
  const folder = await temporaryFolder(t)
  const acknowledged: Acknowledged[] = []
  for (const [killAfter, delayMs] of [
    [3, 4],
    [8, 0],
    [14, 9],
  ] as const) {
    const server = await startServer(['--data', folder])
    t.teardown(() => void server.child.kill('SIGKILL'))
    acknowledged.push(...(await importAll(server, killAfter, delayMs)))
    await server.end('SIGKILL')
  }
  const server = await startServer(['--data', folder])
  t.teardown(() => void server.child.kill('SIGKILL'))
  const last = await importAll(server, Infinity, 0)
  t.equal(last.length, plans.length)
  acknowledged.push(...last)
  const repeated = await importAll(server, Infinity, 0)
  t.ok(
    repeated.every(({ appended }) => appended === 0),
    'everything is there: the import again adds nothing',
  )
  const revision = repeated.at(-1)?.revision ?? -1
  const wait = `${server.url}/v1/programmes/p/impact-reports/${revision}?wait=20`
  t.equal((await fetch(wait)).status, 200, 'the last report')
  t.equal(await server.end('SIGTERM'), 0)

  const { events, records } = await impactRecords(folder)
  t.equal(events.at(-1)?.revision, revision)
  t.equal(new Set(events.map(({ id }) => id)).size, events.length, 'every event once')
  t.strictSame(
    events.map((event) => event.revision),
    events.map((_, index) => index),
    'no revision is missing',
  )
  for (const { submission, revision: at, appended } of acknowledged.filter((each) => each.appended > 0)) {
    const found = events.filter((event) => event.data.submission === submission)
    t.strictSame(
      found.map((event) => event.revision),
      [at],
      'every acknowledged submission once, at its revision',
    )
    t.equal(events.filter(({ metadata }) => metadata.command === submission).length, appended)
  }
  const closing = events.filter(({ metadata }) => metadata.closes === true).map((event) => event.revision)
  const reported = records.map(({ value }) => (JSON.parse(value ?? '') as { revision: number }).revision)
  t.strictSame(reported, closing, 'one impact report for every command, in order: no gap, no double')
  const check = await run(['rebuild', '--check', '--data', folder])
  t.match([check.code, check.stdout], [0, /^p: agrees/], check.stdout)
})
