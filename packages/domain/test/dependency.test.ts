import t from 'tap'
import {
  dependencyStepsKept,
  mayTakeStep,
  withSide,
  type Dependency,
  type Fact,
  type Grant,
  type Principal,
  type ProgrammeRegister,
} from '../src/index.ts'
import { codes, given, happens, joined, planned, problemsOf } from './given.ts'

const identified: Fact = {
  type: 'dependency.identified',
  data: {
    dependency: 'd',
    title: 'Substation handed over',
    giver: { project: 'a', activity: '1' },
    receiver: { project: 'b', activity: '2' },
    giverOwner: 'Ann',
    criteria: 'tested',
    toleranceMinutes: 960,
  },
}
const requested = (needBy: string): Fact => ({ type: 'dependency.requested', data: { dependency: 'd', needBy } })
const agreed = (date: string): Fact => ({ type: 'dependency.agreed', data: { dependency: 'd', date } })
const disputed = (proposedDate?: string, side?: 'giver' | 'receiver'): Fact => ({
  type: 'dependency.disputed',
  data: {
    dependency: 'd',
    ...(proposedDate === undefined ? {} : { proposedDate }),
    ...(side === undefined ? {} : { side }),
  },
})
const said = (step: 'started' | 'accepted' | 'rejected' | 'cancelled' | 'confirmed'): Fact => ({
  type: `dependency.${step}`,
  data: { dependency: 'd', note: `it is ${step}` },
})
const forecast = (date: string): Fact => ({ type: 'dependency.forecast', data: { dependency: 'd', date } })
const delivered = (date: string): Fact => ({ type: 'dependency.delivered', data: { dependency: 'd', date } })
const revised = (changes: (Fact & { type: 'dependency.revised' })['data']['changes']): Fact => ({
  type: 'dependency.revised',
  data: { dependency: 'd', changes },
})

const ends = [joined('a'), planned('a', '1'), joined('b'), planned('b', '2')]
const [april1, april10, april20] = ['2026-04-01T08:00', '2026-04-10T08:00', '2026-04-20T08:00'] as const
const dependency = (register: ProgrammeRegister): Dependency => {
  const known = register.dependencies.get('d')
  if (known === undefined) throw new Error('the dependency is not there')
  return known
}

t.test('the whole way, step by step, with who said what', async (t) => {
  const register = given(...ends, identified, requested(april1), agreed(april1))
  happens(register, said('started'), { actor: 'Ann' })
  happens(register, forecast(april10), { actor: 'Ann' })
  happens(register, delivered(april10), { actor: 'Ann' })
  happens(register, said('rejected'), { actor: 'Bob' })
  t.match(dependency(register), { state: 'rejected', delivered: undefined, forecast: april10 })
  happens(register, delivered(april20), { actor: 'Ann' })
  happens(register, said('accepted'), { actor: 'Bob' })
  const { steps, ...known } = dependency(register)
  t.match(known, {
    title: 'Substation handed over',
    giverOwner: 'Ann',
    receiverOwner: undefined,
    state: 'accepted',
    needBy: april1,
    agreed: april1,
    delivered: april20,
    confirmed: { actor: 'Ada', time: '2026-03-02T08:00:01.000Z' },
  })
  t.same(
    steps.map(({ revision, step, state, side, actor, date }) => [revision, step, state, side, actor, date]),
    [
      [4, 'identified', 'identified', undefined, 'Ada', undefined],
      [5, 'requested', 'requested', 'receiver', 'Ada', april1],
      [6, 'agreed', 'agreed', 'giver', 'Ada', april1],
      [7, 'started', 'in-delivery', 'giver', 'Ann', undefined],
      [8, 'forecast', 'in-delivery', 'giver', 'Ann', april10],
      [9, 'delivered', 'delivered', 'giver', 'Ann', april10],
      [10, 'rejected', 'rejected', 'receiver', 'Bob', undefined],
      [11, 'delivered', 'delivered', 'giver', 'Ann', april20],
      [12, 'accepted', 'accepted', 'receiver', 'Bob', undefined],
    ],
  )
  t.equal(steps[6]?.note, 'it is rejected')
})

t.test('a date is proposed, and the other side accepts it', async (t) => {
  const asked = [...ends, identified, requested(april1)]
  t.same(codes(problemsOf(given(...asked), agreed(april10))), ['rule-broken $[0].data.date'], 'later is a proposal')
  t.same(problemsOf(given(...asked), agreed('2026-03-20T08:00')), [], 'earlier is welcome')
  const later = given(...asked, disputed(april20))
  t.match(dependency(later), { state: 'disputed', proposed: april20, proposedBy: 'giver', needBy: april1 })
  t.same(codes(problemsOf(later, agreed(april10))), ['rule-broken $[0].data.date'], 'neither asked for nor proposed')
  happens(later, agreed(april20))
  t.match(dependency(later), { state: 'agreed', agreed: april20, proposed: undefined, needBy: april20 })

  const withdrawn = given(...asked, disputed(april20), agreed(april1))
  t.match(dependency(withdrawn), { agreed: april1, needBy: april1 }, 'the giver can make it after all')

  const haggled = given(...asked, disputed(april20), disputed(april10))
  t.match(dependency(haggled), { proposed: april10, proposedBy: 'receiver' }, 'it is the other one’s turn')
  happens(haggled, agreed(april10))
  t.match(dependency(haggled), { agreed: april10, needBy: april10 }, 'what the receiver proposed is what it needs')

  const anew = given(...asked, disputed(april20), requested(april10))
  t.match(dependency(anew), { state: 'requested', proposed: undefined, proposedBy: undefined, needBy: april10 })
  const own = given(...asked, agreed(april1), disputed(april10, 'receiver'))
  t.equal(dependency(own).proposedBy, 'receiver', 'stated, it counts as stated')
})

t.test('terms are revised; with another project at one end it is asked for anew', async (t) => {
  const register = given(...ends, joined('c'), identified, requested(april1), agreed(april1))
  happens(register, revised({ title: 'Substation', criteria: null, giverOwner: null, toleranceMinutes: 480 }))
  t.match(dependency(register), {
    title: 'Substation',
    criteria: undefined,
    giverOwner: undefined,
    toleranceMinutes: 480,
    state: 'agreed',
  })
  happens(register, revised({ giver: { project: 'c' } }))
  t.match(dependency(register), { state: 'requested', agreed: undefined, confirmed: undefined, needBy: april1 })
  const link = { from: { project: 'a', activity: '1' }, to: { project: 'b', activity: '2' }, type: 'FS' as const }
  t.same(codes(problemsOf(register, revised({ link }))), ['invalid-event $[0].data.changes.link'])
  t.same(codes(problemsOf(register, revised({ giver: { project: 'a', activity: '9' } }))), [
    'unknown-activity $[0].data.changes.giver.activity',
  ])
  t.same(problemsOf(given(...ends, identified), revised({ link })), [], 'the link need not be declared yet')
})

t.test('what is said where it does not belong is refused', async (t) => {
  const way = (...facts: readonly Fact[]) => codes(problemsOf(given(...ends, identified), ...facts))
  t.same(way(said('confirmed')), ['rule-broken $[0].data.dependency'], 'nothing was asked for')
  t.same(way(said('started')), ['rule-broken $[0].data.dependency'], 'nothing was agreed')
  t.same(way(requested(april1), said('confirmed')), [])
  t.same(way(forecast(april1)), [])
  const done = [requested(april1), agreed(april1), delivered(april1), said('accepted')]
  for (const fact of [forecast(april1), said('confirmed'), revised({ title: 'x' }), said('cancelled')]) {
    t.same(way(...done, fact), ['rule-broken $[4].data.dependency'], fact.type)
  }
})

t.test('the history is bounded: the newest steps are kept, the others counted', async (t) => {
  const register = given(...ends, identified, requested(april1))
  for (let count = 0; count < dependencyStepsKept; count += 1) happens(register, said('confirmed'))
  const { steps, stepsOmitted } = dependency(register)
  t.equal(steps.length, dependencyStepsKept)
  t.equal(stepsOmitted, 2)
  t.equal(steps.at(-1)?.revision, register.revision)
})

const who = (...grants: readonly Grant[]): Principal => ({ id: 'k', name: 'k', authtype: 'user', grants })
const giver = who({ role: 'source', programme: 'p', projects: ['a'] })
const receiver = who({ role: 'source', programme: 'p', projects: ['b'] })
const both = who({ role: 'source', programme: 'p', projects: ['a', 'b'] })
const manager = who({ role: 'manager', programme: 'p' })

t.test('only the right side takes a step; the manager takes any', async (t) => {
  const register = given(...ends, identified, requested(april1))
  const steps: readonly [Fact, 'giver' | 'receiver' | 'either' | 'both'][] = [
    [agreed(april1), 'giver'],
    [said('started'), 'giver'],
    [forecast(april1), 'giver'],
    [delivered(april1), 'giver'],
    [requested(april1), 'receiver'],
    [said('accepted'), 'receiver'],
    [said('rejected'), 'receiver'],
    [said('cancelled'), 'receiver'],
    [said('confirmed'), 'either'],
    [revised({ title: 'x' }), 'either'],
    [revised({ needBy: april10 }), 'receiver'],
    [revised({ giverOwner: 'x' }), 'giver'],
    [revised({ giverOwner: 'x', receiverOwner: 'y' }), 'both'],
    [disputed(), 'either'],
    [disputed(undefined, 'receiver'), 'receiver'],
    [disputed(undefined, 'giver'), 'giver'],
  ]
  for (const [fact, side] of steps) {
    const may = (principal: Principal) => mayTakeStep(principal, fact, 'p', register)?.allowed
    const words = `${fact.type} by ${side}`
    t.equal(may(giver), side === 'giver' || side === 'either', `${words}: the giver`)
    t.equal(may(receiver), side === 'receiver' || side === 'either', `${words}: the receiver`)
    t.equal(may(both), true, `${words}: who speaks for both`)
    t.equal(may(manager), true, `${words}: the manager`)
    t.equal(may(who({ role: 'source', programme: 'p', projects: ['c'] })), false, `${words}: somebody else`)
    t.equal(may(who({ role: 'reader', programme: 'p' })), false, `${words}: a reader`)
  }
  const proposed = given(...ends, identified, requested(april1), disputed(april20, 'giver'))
  t.equal(mayTakeStep(giver, agreed(april20), 'p', proposed)?.allowed, false, 'nobody accepts a proposal of one’s own')
  t.equal(mayTakeStep(receiver, agreed(april20), 'p', proposed)?.allowed, true)
  t.equal(mayTakeStep(giver, agreed(april1), 'p', proposed)?.allowed, true)
  t.equal(mayTakeStep(giver, identified, 'p', register), undefined)
})

t.test('a sender that speaks for one end need not say so', async (t) => {
  const register = given(...ends, identified, requested(april1))
  const sideOf = (principal: Principal, fact: Fact) => {
    const filled = withSide(principal, fact, 'p', register)
    return filled.type === 'dependency.disputed' ? filled.data.side : filled
  }
  t.equal(sideOf(receiver, disputed(april20)), 'receiver')
  t.equal(sideOf(giver, disputed(april20)), 'giver')
  t.equal(sideOf(both, disputed(april20)), undefined)
  t.equal(sideOf(manager, disputed(april20)), undefined)
  t.equal(sideOf(giver, disputed(april20, 'receiver')), 'receiver', 'what is stated stays, and is refused elsewhere')
  t.same(sideOf(giver, agreed(april1)), agreed(april1))
})
