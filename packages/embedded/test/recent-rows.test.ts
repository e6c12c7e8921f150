import fc from 'fast-check'
import t from 'tap'
import { embeddedLimits } from '../src/limits.ts'
import { openEmbedded } from '../src/index.ts'
import { createRecentRows, type Placed } from '../src/recent-rows.ts'
import { makeFolder } from './folder.ts'

const { recentRows, recentCharacters } = embeddedLimits

t.test('what is told is all there is behind a place, or nothing is told', async (t) => {
  const written = fc.record({
    rows: fc.integer({ min: 0, max: 90 }),
    characters: fc.constantFrom(1, 100, 60_000, recentCharacters + 1),
    how: fc.constantFrom('told', 'told', 'told', 'untold', 'forgotten'),
    looks: fc.array(fc.nat(100), { maxLength: 5 }),
  })
  let answers = 0
  fc.assert(
    fc.property(fc.array(written, { maxLength: 20 }), (steps) => {
      const recent = createRecentRows<number>()
      let last = 0
      for (const { rows, characters, how, looks } of steps) {
        const added = Array.from({ length: rows }, (_, n): Placed<number> => {
          const place = last + 1 + n
          return { place, characters, row: place }
        })
        last += rows
        if (how === 'told') recent.add(added)
        else if (how === 'forgotten' || rows > 0) recent.forget()
        for (const back of looks) {
          const place = Math.max(0, last - back)
          const known = recent.behind(place)
          if (known === undefined) continue
          answers += 1
          t.same(
            known,
            Array.from({ length: last - place }, (_, n) => place + 1 + n),
          )
          if (known.length > recentRows) t.fail(`${known.length} rows are kept`)
        }
      }
    }),
  )
  t.ok(answers > 0)
})

t.test('rows that do not follow those before them stand for themselves', async (t) => {
  const recent = createRecentRows<string>()
  recent.add([{ place: 1, characters: 1, row: 'a' }])
  recent.add([{ place: 5, characters: 1, row: 'b' }])
  t.equal(recent.behind(3), undefined, 'what lies between is not known')
  t.same(recent.behind(4), ['b'])
  t.same(recent.behind(5), [])
})

t.test('a follower at the end is told what the file holds, refusals, repeats and large writes between', async (t) => {
  const world = await openEmbedded({ folder: await makeFolder(t) })
  t.teardown(world.close)
  const { store } = world
  let made = 0
  const events = (count: number): { id: string; type: string; data: unknown; metadata: unknown }[] =>
    Array.from({ length: count }, () => {
      made += 1
      const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`
      return { id, type: 'made', data: { made, text: 'ä"\n' }, metadata: { n: made } }
    })
  const seen: string[] = []
  const bare: string[] = []
  const stop = new AbortController()
  const follow = async (isBare: boolean): Promise<void> => {
    for await (const followed of store.follow({ bare: isBare, signal: stop.signal })) {
      if (followed.kind !== 'event') continue
      const { event, checkpoint } = followed
      ;(isBare ? bare : seen).push(JSON.stringify([checkpoint, event]))
    }
  }
  const following = [follow(false), follow(true)]
  const first = events(3)
  await store.append('a', 'none', first)
  await Promise.all([
    store.append('b', 'none', events(2)),
    store.append('a', 'none', events(1)).catch(() => undefined),
    store.append('a', 'none', first),
    store.append('a', 2, events(1)),
  ])
  await store.append('c', 'none', events(recentRows + 1))
  for (let n = 0; n < 5; n++) await store.append('d', n === 0 ? 'none' : n - 1, events(1))
  const expected: string[] = []
  for await (const followed of store.follow({ signal: stop.signal })) {
    if (followed.kind === 'caught-up') break
    expected.push(JSON.stringify([followed.checkpoint, followed.event]))
  }
  while (seen.length < expected.length || bare.length < expected.length) await new Promise((end) => setTimeout(end, 5))
  stop.abort()
  await Promise.all(following)
  t.equal(expected.length, 3 + 2 + 1 + recentRows + 1 + 5)
  t.same(seen, expected)
  const emptied = expected.map((text) => {
    const [checkpoint, event] = JSON.parse(text) as [string, object]
    return JSON.stringify([checkpoint, { ...event, data: null, metadata: null }])
  })
  t.same(bare, emptied)
})
