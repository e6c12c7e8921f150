import t from 'tap'
import { projectsNamed, type Fact, type ProgrammeRegister } from '../src/index.ts'
import { given, happens, joined } from './given.ts'

const hide = (project: string, confidential: boolean): Fact => ({
  type: 'project.rescheduled',
  data: { project, changes: { confidential } },
})
const left = (project: string): Fact => ({ type: 'project.left', data: { project } })
const secretly = (project: string): Fact => {
  const open = joined(project) as Extract<Fact, { type: 'project.joined' }>
  return { type: 'project.joined', data: { project, settings: { ...open.data.settings, confidential: true } } }
}
const stateOf = ({ confidential, confidentialNumbers, confidentialFrom, confidentialChanged }: ProgrammeRegister) => ({
  now: [...confidential],
  numbers: [...confidentialNumbers],
  from: confidentialFrom,
  changed: confidentialChanged,
})

t.test('a project has its number from when it first becomes confidential, for ever', async (t) => {
  const register = given(joined('a'), joined('b'), joined('c'))
  t.same(stateOf(register), { now: [], numbers: [], from: -1, changed: -1 })
  for (const fact of [hide('c', true), hide('a', true), hide('c', false), hide('c', true)]) happens(register, fact)
  t.same(stateOf(register), {
    now: [
      ['a', 4],
      ['c', 6],
    ],
    numbers: [
      ['c', 1],
      ['a', 2],
    ],
    from: 3,
    changed: 6,
  })
  happens(register, hide('a', true))
  t.equal(register.confidentialChanged, 6, 'what is confidential already does not become so')
})

t.test('it stays confidential when it leaves, and when it comes back', async (t) => {
  const register = given(secretly('a'), left('a'))
  t.same([...register.confidential.keys()], ['a'])
  happens(register, joined('a'))
  t.equal(register.projects.get('a')?.settings.confidential, true)
  happens(register, hide('a', false))
  t.same([...register.confidential.keys()], [])
})

t.test('a new project is confidential before its first plan is complete', async (t) => {
  const register = given(joined('b'))
  happens(register, secretly('a'), { command: 'long', closes: false })
  t.equal(register.projects.has('a'), false)
  t.same(stateOf(register), { now: [['a', 1]], numbers: [['a', 1]], from: 1, changed: 1 })
})

t.test('what is said of an alert is the business of the projects that it names', async (t) => {
  const target: Fact = { type: 'target.declared', data: { target: 'T', name: 'T', project: 'b', activity: '1' } }
  const register = given(joined('a>b'), joined('b'), secretly('c'), joined('d'), target)
  const named = (alert: string) => projectsNamed({ type: 'alert.acknowledged', data: { alert } }, register)
  t.same(named('target-late:T'), ['b'])
  t.same(named('critical-path-moved:d'), ['d'])
  t.same(named('target-late:finish:d'), ['d'])
  t.same(named('agreement-missing:a\\>b>d'), ['a>b', 'd'])
  t.same(named('target-late:gone'), ['c'], 'what is not there may have been the confidential one’s')
})
