import fc from 'fast-check'
import t from 'tap'
import {
  decideEach,
  emptyProgramme,
  evolve,
  type Activity,
  type Fact,
  type ProgrammeRegister,
  type RecordedEvent,
  type SourceOrder,
} from '../src/index.ts'
import { activity, calendar, link, plan, recorded, submitted } from './given.ts'

/** A fact as its tool sends it. */
interface Sent {
  readonly fact: Fact
  readonly order: SourceOrder
}

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString()
const by = (source: string, fact: Fact, minute: number, sequence?: string): Sent => ({
  fact,
  order: { source, time: at(minute), ...(sequence === undefined ? {} : { sequence }) },
})

/** Decides on each fact as it arrives, and folds it: as intake and engine do. */
function arrive(register: ProgrammeRegister, sent: readonly Sent[]): readonly string[] {
  return sent.map(({ fact, order }) => {
    const [decided] = decideEach(register, [fact], [order])
    if (decided === undefined || !decided.ok) return decided?.problems[0]?.code ?? 'nothing'
    const event = recorded(decided.value, register.revision + 1)
    const { source, time, sequence } = order
    const metadata = { ...event.metadata, source, time, ...(sequence === undefined ? {} : { sequence }) }
    const closed = evolve(register, { ...event, metadata } as RecordedEvent)
    return closed?.ignored[0]?.reason ?? 'effective'
  })
}

const network = plan('P', {
  calendars: [calendar('c')],
  activities: [activity('A'), activity('B')],
  links: [],
})

function begun(): ProgrammeRegister {
  const register = emptyProgramme('p')
  submitted(register, network)
  return register
}

const of = (register: ProgrammeRegister, code: string): Activity | undefined =>
  register.projects.get('P')?.activities.get(code)
const progress = (changes: object): Fact =>
  ({ type: 'activity.progressed', data: { project: 'P', activity: 'A', changes } }) as Fact
const replan = (changes: object): Fact =>
  ({ type: 'activity.replanned', data: { project: 'P', activity: 'A', changes } }) as Fact
const remove: Fact = { type: 'activity.removed', data: { project: 'P', activity: 'A' } }
const declare: Fact = { type: 'link.declared', data: link('P/A', 'P/B') }
const withdraw: Fact = { type: 'link.withdrawn', data: { ...link('P/A', 'P/B'), lagMinutes: undefined } as never }

t.test('progress that comes late leaves alone what is known from later', async (t) => {
  const register = begun()
  const told = arrive(register, [
    by('jira', progress({ remainingMinutes: 100 }), 10),
    by('jira', progress({ remainingMinutes: 300, percentComplete: 40 }), 5),
    by('jira', progress({ remainingMinutes: 300 }), 4),
    by('p6', progress({ remainingMinutes: 200 }), 1),
  ])
  t.same(told, ['effective', 'effective', 'superseded', 'effective'])
  t.match(of(register, 'A'), { remainingMinutes: 200, percentComplete: 40 }, 'sources count as they arrive')
})

t.test('a sequence goes before the time, and counts as a number', async (t) => {
  const register = begun()
  const told = arrive(register, [
    by('ado', progress({ remainingMinutes: 100 }), 1, '10'),
    by('ado', progress({ remainingMinutes: 200 }), 9, '9'),
    by('ado', progress({ remainingMinutes: 300 }), 0, '0011'),
  ])
  t.same(told, ['effective', 'superseded', 'effective'])
  t.equal(of(register, 'A')?.remainingMinutes, 300)
})

t.test('what was removed stays removed for what is older, and comes back with what is newer', async (t) => {
  const register = begun()
  const told = arrive(register, [
    by('jira', remove, 10),
    by('jira', progress({ remainingMinutes: 100 }), 5),
    by('jira', { type: 'activity.planned', data: { project: 'P', activity: activity('A') } }, 6),
    by('jira', progress({ remainingMinutes: 100 }), 11),
    by('jira', { type: 'activity.planned', data: { project: 'P', activity: activity('A') } }, 12),
  ])
  t.same(told, ['effective', 'superseded', 'superseded', 'unknown-activity', 'effective'])
  t.ok(of(register, 'A'))
})

t.test('the deletion of a link that comes late does not take away a newer one', async (t) => {
  const register = begun()
  t.same(
    arrive(register, [
      by('jira', declare, 1),
      by('jira', withdraw, 2),
      by('jira', declare, 4),
      by('jira', withdraw, 3),
    ]),
    ['effective', 'effective', 'effective', 'superseded'],
  )
  t.equal(register.links.size, 1)
  const other = begun()
  t.same(arrive(other, [by('jira', withdraw, 9), by('jira', declare, 1)]), ['unknown-link', 'effective'])
})

t.test('in whatever order a source’s facts arrive, they come to the same', async (t) => {
  const facts = fc.constantFrom(
    ...[1, 2, 3].flatMap((n) => [
      progress({ remainingMinutes: n * 60 }),
      progress({ percentComplete: n }),
      replan({ name: `Name ${n}`, durationMinutes: n * 480 }),
      replan({ name: `Other ${n}` }),
    ]),
    declare,
    { type: 'link.revised', data: { ...link('P/A', 'P/B'), lagMinutes: 60 } } as Fact,
    { type: 'activity.planned', data: { project: 'P', activity: activity('A', { name: 'Again' }) } } as Fact,
  )
  const story = fc.array(facts, { minLength: 1, maxLength: 8 }).chain((list) => {
    const sent = list.map((fact, n) => by('tool', fact, n))
    return fc.tuple(fc.constant(sent), fc.shuffledSubarray(sent, { minLength: sent.length }))
  })
  fc.assert(
    fc.property(story, ([inOrder, shuffled]) => {
      const [first, second] = [begun(), begun()]
      // a link is revised once it is there; the tool that knows it declares it first
      for (const register of [first, second]) arrive(register, [by('tool', declare, -1)])
      arrive(first, inOrder)
      arrive(second, shuffled)
      t.strictSame([of(second, 'A'), [...second.links]], [of(first, 'A'), [...first.links]])
    }),
    { numRuns: 300 },
  )
})
