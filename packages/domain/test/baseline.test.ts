import t from 'tap'
import { decideBaseline, type Fact, type ProgrammeDates, type ProgrammeRegister } from '../src/index.ts'
import { codes, given, happens, happenTogether, joined, planned, plan, problemsOf, submitted } from './given.ts'

const dates = (finish: string, projects = ['a', 'b']): ProgrammeDates =>
  new Map(projects.map((project) => [project, new Map([['1', { start: '2026-03-02T08:00', finish }]])]))
const ends = [joined('a'), planned('a', '1'), joined('b'), planned('b', '1')]
const taken = (register: ProgrammeRegister, stated: ProgrammeDates, note?: string): readonly Fact[] => {
  const decided = decideBaseline(register, { name: 'Contract', dates: stated, note })
  if (!decided.ok) throw new Error(JSON.stringify(decided.problems))
  return decided.value
}
const approved = (project?: string): Fact => ({
  type: 'baseline.approved',
  data: { name: 'Contract', ...(project === undefined ? {} : { project }), note: 'by the board' },
})
const originOf = (register: ProgrammeRegister, project: string) =>
  register.projects.get(project)?.baselineOrigins.get('Contract')

t.test('a baseline of the programme: what says nothing new is not recorded again', async (t) => {
  const register = given(...ends)
  const facts = taken(register, dates('2026-03-03T17:00'), 'gate 3')
  happenTogether(register, facts, 'baseline')
  t.equal(register.projects.get('b')?.baselines.get('Contract')?.get('1')?.finish, '2026-03-03T17:00')
  t.match(originOf(register, 'a'), { taken: { actor: 'Ada', note: 'gate 3', revision: 5 }, approved: undefined })
  t.same(taken(register, dates('2026-03-03T17:00')), [])
  t.equal(taken(register, dates('2026-03-04T17:00')).length, 2)
  const unknown = decideBaseline(register, { name: 'Contract', dates: dates('2026-03-03T17:00', ['z']) })
  t.same(unknown.ok ? [] : codes(unknown.problems), ['unknown-project'])
})

t.test('a large one comes in parts, and the parts are one', async (t) => {
  const register = given(...ends)
  const many = new Map(
    Array.from({ length: 5000 }, (_, n): [string, { finish: string }] => [`${n}`, { finish: '2026-03-03T17:00' }]),
  )
  const facts = taken(register, new Map([['a', many]]), 'once')
  t.ok(facts.length > 1, `${facts.length} parts`)
  happenTogether(register, facts, 'baseline')
  t.equal(register.projects.get('a')?.baselines.get('Contract')?.size, 5000)
  t.match(originOf(register, 'a'), { taken: { note: 'once' } })
  t.same(register.ignored, [])
})

t.test('approved, it stays as it is; a plan that brings other dates voids the approval', async (t) => {
  const register = given(...ends)
  t.same(codes(problemsOf(register, approved())), ['unknown-baseline $[0].data.name'])
  happenTogether(register, taken(register, dates('2026-03-03T17:00')), 'baseline')
  t.same(codes(problemsOf(register, approved('z'))), ['unknown-project $[0].data.project'])
  happens(register, approved('a'))
  t.match(originOf(register, 'a')?.approved, { actor: 'Ada', note: 'by the board', revision: register.revision })
  t.equal(originOf(register, 'b')?.approved, undefined)
  happens(register, approved())
  t.ok(originOf(register, 'b')?.approved)

  const again = decideBaseline(register, { name: 'Contract', dates: dates('2026-03-09T17:00') })
  t.same(again.ok ? [] : codes(again.problems), ['rule-broken', 'rule-broken'])
  const fact: Fact = { type: 'baseline.taken', data: { project: 'a', name: 'Contract', activities: [] } }
  t.same(codes(problemsOf(register, fact)), ['rule-broken $[0].data'])

  const baselines = [{ name: 'Contract', activities: [{ activity: '1', finish: '2026-03-09T17:00' }] }]
  submitted(register, plan('a', { baselines }))
  t.equal(originOf(register, 'a')?.approved, undefined)
  t.ok(originOf(register, 'b')?.approved)
})

t.test('it is known when a project was last heard of', async (t) => {
  const register = given(...ends)
  t.same([...register.heard.keys()], ['a', 'b'])
  t.equal(register.heard.get('a'), '2026-03-02T08:00:01.000Z')
  happens(register, { type: 'risk.raised', data: { id: '1', title: 'Rain', project: 'c' } })
  t.notOk(register.heard.has('c'), 'a register is not a planning tool')
  happens(register, { type: 'project.left', data: { project: 'a' } })
  t.notOk(register.heard.has('a'))
  t.equal(register.latest, '2026-03-02T08:00:01.000Z')
})

t.test('a target is withdrawn', async (t) => {
  const target: Fact = { type: 'target.declared', data: { target: 'T', name: 'T', project: 'a', activity: '1' } }
  const withdrawn: Fact = { type: 'target.withdrawn', data: { target: 'T', reason: 'descoped' } }
  const register = given(...ends)
  t.same(codes(problemsOf(register, withdrawn)), ['unknown-target $[0].data.target'])
  happens(register, target)
  happens(register, withdrawn)
  t.equal(register.targets.size, 0)
})
