import fc from 'fast-check'
import t from 'tap'
import {
  decideFacts,
  emptyProgramme,
  forkRegister,
  type Fact,
  type PlanSnapshot,
  type ProgrammeRegister,
} from '../src/index.ts'
import { activity, link, linkEnds, someCode, someDate, somePlans, someProject } from './arbitraries.ts'
import { happens, submitted } from './given.ts'

const place = { project: someProject, activity: someCode }
const settings = fc.constant({ name: 'P', ruleSet: 'primavera' as const, options: {} })

const data: { [T in Fact['type']]?: fc.Arbitrary<unknown> } = {
  'project.joined': fc.record({ project: someProject, settings }),
  'project.left': fc.record({ project: someProject }),
  'activity.planned': fc.record({ project: someProject, activity: activity() }),
  'activity.replanned': fc.record({ ...place, changes: fc.record({ deadline: fc.option(someDate) }) }),
  'activity.progressed': fc.record({
    ...place,
    changes: fc.record({ actualStart: fc.option(someDate), actualFinish: fc.option(someDate) }, { requiredKeys: [] }),
  }),
  'activity.removed': fc.record(place),
  'link.declared': link,
  'link.revised': link,
  'link.withdrawn': linkEnds,
  'target.declared': fc.record({ ...place, target: someCode, name: fc.constant('T') }),
  'target.committed': fc.record({ target: someCode, date: someDate }),
  'dependency.identified': fc.record({
    dependency: someCode,
    title: fc.constant('D'),
    giver: fc.record({ project: someProject }),
    receiver: fc.record(place),
  }),
  'dependency.requested': fc.record({ dependency: someCode, needBy: someDate }),
  'dependency.cancelled': fc.record({ dependency: someCode }),
  'risk.raised': fc.record({ id: someCode, title: fc.constant('R') }),
  'risk.closed': fc.record({ id: someCode }),
}
const fact: fc.Arbitrary<Fact> = fc.oneof(
  ...Object.entries(data).map(([type, each]) => each.map((value) => ({ type, data: value }) as Fact)),
)
const facts = fc.array(fact, { minLength: 5, maxLength: 40, size: 'max' })

/** Made anew for every run: what a run changes must not reach the next. */
function programmeOf(plans: readonly PlanSnapshot[]): ProgrammeRegister {
  const register = emptyProgramme('p')
  submitted(register, ...plans)
  return register
}

/** All of a register as text. */
const written = (register: ProgrammeRegister) =>
  JSON.stringify(register, (_key, value: unknown) =>
    Object.prototype.toString.call(value) === '[object Map]' ? [...(value as Map<string, unknown>)] : value,
  )

/** The facts that are taken when they are offered one by one. */
function taken(register: ProgrammeRegister, offered: readonly Fact[]): Fact[] {
  const chosen: Fact[] = []
  for (const each of offered) if (decideFacts(register, [...chosen, each]).ok) chosen.push(each)
  return chosen
}

t.test('what is decided takes effect in full: no fact that was taken is ignored by the fold', async (t) => {
  let most = 0
  fc.assert(
    fc.property(somePlans, facts, (plans, offered) => {
      const register = programmeOf(plans)
      const chosen = taken(register, offered)
      const decision = decideFacts(register, chosen)
      most = Math.max(most, chosen.length)
      if (!decision.ok) return false
      for (const each of decision.value) happens(register, each)
      return register.ignored.length === 0
    }),
    { numRuns: 100 },
  )
  t.ok(most > 5, 'batches of some length were taken')
})

t.test('a batch is decided as its facts would be one after the other', async (t) => {
  fc.assert(
    fc.property(somePlans, facts, (plans, offered) => {
      const register = programmeOf(plans)
      const chosen = taken(register, offered)
      const together = decideFacts(register, chosen)
      return chosen.every((each, index) => {
        const alone = decideFacts(register, [each])
        if (!alone.ok || !together.ok) return false
        happens(register, alone.value[0] ?? each)
        return JSON.stringify(alone.value[0]) === JSON.stringify(together.value[index])
      })
    }),
    { numRuns: 100 },
  )
  t.pass('holds')
})

t.test('deciding leaves the register as it is', async (t) => {
  fc.assert(
    fc.property(somePlans, facts, (plans, offered) => {
      const register = programmeOf(plans)
      const before = written(register)
      decideFacts(register, offered)
      return written(register) === before
    }),
    { numRuns: 100 },
  )
  t.pass('holds')
})

t.test('the fold takes any fact, fit or not; a fork goes the way its register would have gone', async (t) => {
  fc.assert(
    fc.property(somePlans, facts, facts, (plans, first, second) => {
      const register = programmeOf(plans)
      for (const each of first) happens(register, each)
      const before = written(register)
      const fork = forkRegister(register)
      for (const each of second) happens(fork, each)
      const forked = written(fork)
      if (written(register) !== before) return false
      for (const each of second) happens(register, each)
      return forked === written(register)
    }),
    { numRuns: 100 },
  )
  t.pass('holds')
})
