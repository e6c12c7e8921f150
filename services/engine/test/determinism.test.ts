import { ThroughlineError, type EventStore, type Publisher, type ReportFeed } from '@throughline/ports'
import fc from 'fast-check'
import t from 'tap'
import { runToEnd, writeLog } from './log.ts'
import { chainPlan, contents, openApp, openTestWorld, readFeed, until, writer } from './world.ts'

const impacts = (texts: readonly string[]): number =>
  texts.filter((text) => text.includes('"throughline.impact"')).length

t.test('the same log gives the same bytes: one by one, in batches, in pieces', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { commands } = await writeLog(world)
  await runToEnd(world, world.feed)
  const expected = contents(await readFeed(world.feed))
  t.equal(impacts(expected), commands, 'one impact report a command')

  const small = await openTestWorld()
  t.teardown(() => small.close())
  await writeLog(small)
  await runToEnd(small, small.feed, { commandsPerPublish: 1 })
  t.strictSame(contents(await readFeed(small.feed)), expected, 'a publish for every command')

  const live = await openTestWorld()
  t.teardown(() => live.close())
  let ready = false
  const app = await openApp({ ...live, onHealth: (health) => (ready = health.ready) })
  await until(() => ready, 'an empty store is caught up with')
  const { last } = await writeLog(live)
  for (const [programme, revision] of last) {
    const answer = await app.inject(`/v1/programmes/${programme}?revision=${revision}`)
    t.equal(answer.statusCode, 200)
  }
  await app.close()
  t.strictSame(contents(await readFeed(live.feed)), expected, 'live')
})

/** What happens to one publish: it fails and nothing was committed, or it was and only the answer got lost. */
type Fault = 'none' | 'refused' | 'answer lost' | 'no publisher'

/** A feed whose publishes meet the given faults, one after the other, and then none. */
function faulty(feed: ReportFeed, faults: Fault[]): ReportFeed {
  return {
    consume: (options, handle) => feed.consume(options, handle),
    close: () => feed.close(),
    async publisher(id) {
      if (faults[0] === 'no publisher') {
        faults.shift()
        throw new ThroughlineError('feed-unavailable', 'no broker')
      }
      const publisher: Publisher = await feed.publisher(id)
      return {
        checkpoint: publisher.checkpoint,
        close: () => publisher.close(),
        async publish(messages, checkpoint) {
          const fault = faults.shift() ?? 'none'
          if (fault === 'none' || fault === 'answer lost') await publisher.publish(messages, checkpoint)
          if (fault !== 'none') throw new ThroughlineError('feed-unavailable', fault)
        },
      }
    },
  }
}

const fault = fc.constantFrom<Fault>('none', 'refused', 'answer lost', 'no publisher')

t.test('whatever fails and wherever it stops: nothing twice, nothing missing, the same bytes', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  await writeLog(world)
  await runToEnd(world, world.feed)
  const expected = contents(await readFeed(world.feed))

  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (faults, batch) => {
      const other = await openTestWorld()
      try {
        await writeLog(other)
        await runToEnd(other, faulty(other.feed, [...faults]), { commandsPerPublish: batch })
        t.strictSame(contents(await readFeed(other.feed, 100)), expected, faults.join(', '))
      } finally {
        await other.close()
      }
    }),
    { numRuns: 12 },
  )
})

t.test('after a lost answer the engine goes on; it does not read the history again', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { commands } = await writeLog(world)
  const followed: (string | undefined)[] = []
  const store: EventStore = {
    ...world.store,
    follow(options = {}) {
      followed.push(options.after)
      return world.store.follow(options)
    },
  }
  const faults: Fault[] = ['none', 'answer lost', 'none', 'refused', 'no publisher']
  await runToEnd({ store }, faulty(world.feed, faults), { commandsPerPublish: 1 })
  t.equal(followed.filter((after) => after === undefined).length, 1)
  t.ok(followed.length > 2)
  t.equal(impacts(contents(await readFeed(world.feed))), commands)
})

t.test(
  'somebody else published further meanwhile: everything is folded again, nothing is published twice',
  async (t) => {
    const world = await openTestWorld()
    t.teardown(() => world.close())
    const { commands } = await writeLog(world)
    let first = true
    const overtaken: ReportFeed = {
      ...world.feed,
      async publisher(id) {
        const publisher = await world.feed.publisher(id)
        if (!first) return publisher
        first = false
        return {
          checkpoint: publisher.checkpoint,
          close: () => publisher.close(),
          async publish() {
            await publisher.close()
            await runToEnd(world, world.feed)
            throw new ThroughlineError('feed-unavailable', 'no answer')
          },
        }
      },
    }
    await runToEnd(world, overtaken, { commandsPerPublish: 1 })
    t.equal(impacts(contents(await readFeed(world.feed))), commands)
  },
)

t.test('an engine that is stopped between two commands goes on where the feed stopped', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { commands } = await writeLog(world)
  for (let round = 1; round <= commands; round += 1) {
    // The n-th publish of this life is the last: the engine is gone before it can do anything else.
    let published = 0
    const dying: ReportFeed = {
      ...world.feed,
      async publisher(id) {
        const publisher = await world.feed.publisher(id)
        return {
          checkpoint: publisher.checkpoint,
          close: () => publisher.close(),
          async publish(messages, checkpoint) {
            if (published > 0) return new Promise<never>((_, reject) => setTimeout(reject, 50, new Error('gone')))
            published += 1
            await publisher.publish(messages, checkpoint)
          },
        }
      },
    }
    let trouble = false
    let ready = false
    const app = await openApp(
      {
        store: world.store,
        feed: dying,
        onHealth(health) {
          ready = health.ready
          trouble = health.detail === 'gone'
        },
      },
      { commandsPerPublish: 1, pauseMs: 60_000, longestPauseMs: 60_000 },
    )
    await until(() => trouble || ready, `life ${round}`)
    await app.close()
  }
  const found = contents(await readFeed(world.feed))
  const clean = await openTestWorld()
  t.teardown(() => clean.close())
  await writeLog(clean)
  await runToEnd(clean, clean.feed)
  t.strictSame(found, contents(await readFeed(clean.feed)))
})

t.test('unchanged reports are not published', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { facts, plan } = writer(world.store, 'p')
  await plan(chainPlan('A', [5]))
  await facts(['risk.raised', { id: 'r', title: 'Rain' }])
  await runToEnd(world, world.feed)
  const topics = (await readFeed(world.feed)).map(({ topic }) => topic).sort()
  t.strictSame(topics, ['throughline.critical-path', 'throughline.impact', 'throughline.impact', 'throughline.reports'])
})

t.test('a command does not clear the finding that it was itself waiting for its end', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { plan, part } = writer(world.store, 'p')
  await part(chainPlan('B', [1]), 1)
  await plan(chainPlan('A', [5]))
  await plan(chainPlan('A', [6]))
  await runToEnd(world, world.feed)
  const reports = (await readFeed(world.feed))
    .filter(({ topic }) => topic === 'throughline.impact')
    .map(({ value }) => JSON.parse(value ?? '') as { findings: Record<'raised' | 'cleared', { code: string }[]> })
  t.strictSame(
    reports.map(({ findings }) => findings.cleared.map(({ code }) => code)),
    [[], []],
  )
  t.ok(
    reports[0]?.findings.raised.some(({ code }) => code === 'pending-submission'),
    'that of the other is told',
  )
})

t.test('records are CloudEvents in the binary Kafka binding', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  await writer(world.store, 'p').plan(chainPlan('A', [5]))
  await runToEnd(world, world.feed)
  const record = (await readFeed(world.feed)).find(({ topic }) => topic === 'throughline.impact')
  const report = JSON.parse(record?.value ?? '') as { id: string; revision: number; cause: { event: string } }
  t.equal(record?.key, 'p')
  t.strictSame(record?.headers, {
    ce_id: report.id,
    ce_source: '/throughline/engine',
    ce_type: 'io.throughline.report.impact.v1',
    ce_specversion: '1.0',
    ce_time: '2026-03-02T00:02:00.000Z',
    ce_subject: `p/${report.revision}`,
    ce_correlationid: 'request 1',
    ce_causationid: report.cause.event,
    'content-type': 'application/json',
  })
})
