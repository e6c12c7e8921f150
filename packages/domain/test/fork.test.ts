import fc from 'fast-check'
import t from 'tap'
import { copyRegister, emptyProgramme, forkRegister, linkKey, type Fact, type RegisteredLink } from '../src/index.ts'
import { activity, given, happens, joined, link, planned } from './given.ts'

t.test('a fork goes its own way', async (t) => {
  const register = given(joined('a'), planned('a', '1'))
  const fork = forkRegister(register)
  happens(fork, { type: 'activity.replanned', data: { project: 'a', activity: '1', changes: { name: 'Dig' } } })
  happens(fork, planned('a', '2'))
  happens(fork, { type: 'project.rescheduled', data: { project: 'a', changes: { owner: 'Ada' } } })
  happens(fork, planned('a', '3'), { command: 'c', closes: false })

  t.equal(fork.projects.get('a')?.activities.get('1')?.name, 'Dig')
  t.equal(fork.projects.get('a')?.activities.size, 2)
  t.equal(fork.projects.get('a')?.settings.owner, 'Ada')
  t.strictSame([...(register.projects.get('a')?.activities ?? [])], [['1', activity('1')]])
  t.equal(register.projects.get('a')?.settings.owner, undefined)
  t.match(register, { revision: 1, pending: new Map() })

  const forkOfFork = forkRegister(fork)
  happens(forkOfFork, { type: 'project.left', data: { project: 'a' } })
  t.equal(forkOfFork.projects.size, 0)
  t.equal(fork.projects.size, 1)
})

t.test('what waits for the end of its command is its own, in a fork and in a copy', async (t) => {
  const waits = { command: 'c', closes: false }
  for (const begin of [forkRegister, copyRegister]) {
    const register = given(joined('a'), joined('b'))
    happens(register, planned('a', '1'), waits)
    const before = structuredClone(register)
    const other = begin(register)
    happens(other, planned('b', '1'), waits)
    t.match(other.pending.get('c'), { projects: new Set(['a', 'b']) })
    t.strictSame(register, before, begin.name)
  }
})

t.test('what its sources said last is its own, in a fork and in a copy', async (t) => {
  const fact = (name: string): Fact => ({
    type: 'activity.replanned',
    data: { project: 'a', activity: '1', changes: { name } },
  })
  for (const begin of [forkRegister, copyRegister]) {
    const register = given(joined('a'), planned('a', '1'), fact('Dig'))
    const before = structuredClone(register)
    happens(begin(register), fact('Pour'))
    t.strictSame(register, before, begin.name)
  }
})

/** What one may do with a map. */
type Act = (map: Map<string, RegisteredLink>) => unknown

const value: RegisteredLink = { ...link('a/1', 'a/2'), plan: undefined }
const key = fc.constantFrom('1', '2', '3', '4', '__proto__', linkKey(value))
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(key, fc.nat(3)).map(
    ([k, lagMinutes]): Act =>
      (map) =>
        map.set(k, { ...value, lagMinutes }).size,
  ),
  key.map(
    (k): Act =>
      (map) =>
        map.delete(k),
  ),
  key.map(
    (k): Act =>
      (map) =>
        map.delete(k),
  ),
  key.map((k): Act => (map) => [map.get(k), map.has(k)]),
  fc.constant<Act>((map) => [...map]),
  fc.constant<Act>((map) => [map.size, [...map.keys()], [...map.values()], [...map.entries()]]),
  fc.constant<Act>((map) => {
    const seen: unknown[] = []
    map.forEach((each, k, of) => seen.push([k, each, of === map]))
    return seen
  }),
  { weight: 1, arbitrary: fc.constant<Act>((map) => map.clear()) },
)

t.test('its maps answer as copies would, in the same order, and leave those below alone', async (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(key), fc.array(act, { size: 'max', maxLength: 30 }), (keys, acts) => {
      const register = emptyProgramme('p')
      for (const each of keys) register.links.set(each, value)
      const copy = new Map(register.links)
      const { links } = forkRegister(register)
      const alike = acts.every((each) => JSON.stringify(each(links)) === JSON.stringify(each(copy)))
      return alike && JSON.stringify([...register.links.keys()]) === JSON.stringify(keys)
    }),
    { numRuns: 500 },
  )
  t.pass('holds')
})
