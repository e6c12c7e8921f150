import fc from 'fast-check'
import t from 'tap'
import { contentDigest } from '../src/content-digest.ts'
import { createIdentities } from '../src/identities.ts'
import { uuid5 } from '../src/uuid5.ts'

t.test('what was noted is found where it was noted, among very many, and nothing else', async (t) => {
  const identities = createIdentities()
  const count = 50_000
  const idOf = (n: number): string => uuid5('programme', '/source', n)
  for (let n = 0; n < count; n++) identities.note(idOf(n), 2 * n)
  t.equal(identities.size, count)
  const lost = Array.from({ length: count }, (_, n) => n).filter((n) => !identities.placesOf(idOf(n)).includes(2 * n))
  t.strictSame(lost, [])
  const others = Array.from({ length: count }, (_, n) => identities.placesOf(uuid5('programme', '/other', n)))
  t.ok(others.filter((places) => places.length > 0).length < 10, 'of other ids next to none looks alike')
})

t.test('ids that look alike are all told: the events tell which is which', async () => {
  const start = fc.constantFrom('00000000', '00000100', 'ffffffff', '12345678')
  const id = fc.tuple(start, fc.uuid()).map(([first, rest]) => first + rest.slice(8))
  fc.assert(
    fc.property(fc.uniqueArray(id, { maxLength: 600 }), (ids) => {
      const identities = createIdentities()
      ids.forEach((each, revision) => identities.note(each, revision))
      return ids.every((each, revision) => identities.placesOf(each).includes(revision))
    }),
    { numRuns: 100 },
  )
})

t.test('a name longer than most is digested as any other', async (t) => {
  const long = 'ü'.repeat(5_000)
  t.match(uuid5(long, 'a'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.not(uuid5(long, 'a'), uuid5(long, 'b'))
  const other = 'ü'.repeat(300)
  t.equal(uuid5(other), uuid5(other), 'whether it fits the room kept for names or not')
})

t.test('ids are the same as ever', async (t) => {
  t.equal(uuid5('programme', '/source', '1'), '2819d92b-dc73-5d3b-b321-930d95d48a3c')
  t.equal(contentDigest('a.b', { z: 1, a: [{ c: undefined, b: 'x' }] }), 'V2sRD0hKuRrsuPVxaZjAGu')
})
