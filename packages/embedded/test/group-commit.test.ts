import { join } from 'node:path'
import t from 'tap'
import { ThroughlineError } from '@throughline/ports'
import { directly } from '../src/commit.ts'
import { createGroupCommit, type GroupCommit } from '../src/group-commit.ts'
import { embeddedLimits } from '../src/limits.ts'
import { openSqlite, type Sqlite } from '../src/sqlite.ts'
import { makeFolder } from './folder.ts'

t.test('calls of one turn share a commit', async (t) => {
  const { commits, numbers, commitCount } = await open(t)
  await Promise.all([1, 2, 3].map((number) => commits.submit(1, number)))
  t.equal(commitCount(), 1)
  t.strictSame(numbers(), [1, 2, 3], 'in the order of the calls')
  await commits.submit(1, 4)
  t.equal(commitCount(), 2)
})

t.test('where nothing is gathered each call is committed at once, in the order of the calls', async (t) => {
  const { commits, numbers, commitCount } = await open(t, false)
  const first = commits.submit(1, 1)
  t.strictSame(numbers(), [1], 'before anything else has its turn')
  const all = Promise.all([first, commits.submit(1, 2), commits.submit(1, 3)])
  const turns = setImmediate(() => t.fail('it took a turn of the event loop'))
  await all
  clearImmediate(turns)
  t.strictSame(numbers(), [1, 2, 3])
  t.equal(commitCount(), 2, 'what comes while a commit is being answered shares the next')
})

t.test('a refusal fails alone, and not before the commit of those beside it', async (t) => {
  const { commits, numbers, commitCount } = await open(t)
  const order: string[] = []
  const note = (what: string) => (): void => void order.push(`${what} after ${commitCount()} commits`)
  await Promise.all([
    commits.submit(1, 1).then(note('first')),
    commits.submit(1, 'refuse').catch(note('refused')),
    commits.submit(1, 2).then(note('second')),
  ])
  t.strictSame(numbers(), [1, 2])
  t.strictSame(order, ['first after 1 commits', 'refused after 1 commits', 'second after 1 commits'])
})

t.test('when the file cannot be written, all of the group are told and nothing is there', async (t) => {
  const { commits, numbers } = await open(t)
  const answers = await Promise.allSettled([
    commits.submit(1, 1),
    commits.submit(1, 'fail'),
    commits.submit(1, 'refuse'),
  ])
  for (const answer of answers) t.match(answer, { status: 'rejected', reason: { code: 'store-unavailable' } })
  t.strictSame(numbers(), [])
  await commits.submit(1, 2)
  t.strictSame(numbers(), [2], 'the next group is not harmed')
})

t.test('a commit holds a bounded number of calls and bytes', async (t) => {
  const { commits, numbers, commitCount } = await open(t)
  const most = embeddedLimits.commitCalls
  await Promise.all(Array.from({ length: most * 2 + 1 }, (_, number) => commits.submit(1, number)))
  t.equal(commitCount(), 3)
  t.equal(numbers().length, most * 2 + 1)
  const large = embeddedLimits.commitBytes + 1
  await Promise.all([1, 2].map((number) => commits.submit(large, -number)))
  t.equal(commitCount(), 5, 'a call that is larger comes alone')
})

t.test('too much waiting is refused, with nothing stored', async (t) => {
  const { commits, numbers } = await open(t)
  const half = embeddedLimits.waitingBytes / 2
  const taken = [1, 2].map((number) => commits.submit(half, number))
  t.throws(() => void commits.submit(half, 3), {
    code: 'store-unavailable',
    facts: { limit: embeddedLimits.waitingBytes },
  })
  await Promise.all(taken)
  t.strictSame(numbers(), [1, 2])
  await commits.submit(half, 4)
  t.strictSame(numbers(), [1, 2, 4], 'and taken again when there is room')
})

/** A number to insert, or how to go wrong. */
type Request = number | 'refuse' | 'fail'

interface Opened {
  readonly commits: GroupCommit<Request>
  numbers(): number[]
  commitCount(): number
}

/** The calls are gathered and committed as in the world, but on one thread. */
async function open(t: Parameters<typeof makeFolder>[0], gathers = true): Promise<Opened> {
  const database: Sqlite = openSqlite(join(await makeFolder(t), 'test.db'))
  t.teardown(() => database.close())
  database.exec('create table numbers (number integer) strict')
  const insert = database.prepare('insert into numbers values (?)')
  const select = database.prepare<[number]>('select number from numbers order by rowid')
  let count = 0
  const run = (request: Request): void => {
    if (request === 'refuse') throw new ThroughlineError('stream-conflict', 'refused')
    if (request === 'fail') throw new Error('disk full')
    insert.run(request)
  }
  const writes = { run, news: () => true, failed: () => {} }
  return {
    commits: createGroupCommit<Request, boolean>({
      gathers,
      unavailable: 'store-unavailable',
      write: directly(database, writes),
      committed: () => void count++,
    }),
    numbers: () => select.rows().map(([number]) => number),
    commitCount: () => count,
  }
}
