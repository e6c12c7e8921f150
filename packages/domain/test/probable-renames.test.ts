import t from 'tap'
import { activity, compared, given, link, plan, submitted } from './given.ts'

t.test('a changed code is a removal and an addition, and a probable rename', async (t) => {
  await t.test('same name, most links agree', async (t) => {
    const register = given()
    const steps = (dig: string) =>
      plan('a', {
        activities: [
          activity('1', { name: 'Survey' }),
          activity(dig, { name: 'Dig' }),
          activity('3', { name: 'Pour' }),
          activity('4', { name: 'Cure' }),
        ],
        links: [link('a/1', `a/${dig}`), link(`a/${dig}`, 'a/3'), ...(dig === '2' ? [link('a/2', 'a/4')] : [])],
      })
    submitted(register, steps('2'))
    const decision = compared(register, steps('20'))
    t.same(decision.probableRenames, [{ project: 'a', from: '2', to: '20' }])
    t.match(decision.events.at(-1), { data: { probableRenames: [{ project: 'a', from: '2', to: '20' }] } })
  })
  await t.test('a plan numbered anew as a whole, with namesakes in it', async (t) => {
    const register = given()
    const floors = (prefix: string) =>
      plan('a', {
        activities: [0, 1, 2, 3, 4].flatMap((floor) => [
          activity(`${prefix}${floor}a`, { name: `Floor ${floor}` }),
          activity(`${prefix}${floor}b`, { name: 'Pour' }),
        ]),
        links: [0, 1, 2, 3, 4].map((floor) => link(`a/${prefix}${floor}a`, `a/${prefix}${floor}b`)),
      })
    submitted(register, floors('x'))
    const { probableRenames } = compared(register, floors('y'))
    t.equal(probableRenames.length, 10)
    t.ok(probableRenames.every(({ from, to }) => from.slice(1) === to.slice(1)))
  })
  await t.test('many renames are all told, and some of them recorded: the event stays small', async (t) => {
    const many = (prefix: string) =>
      plan('a', {
        activities: Array.from({ length: 300 }, (_, index) => activity(`${prefix}${index}`, { name: `${index}` })),
      })
    const register = given()
    submitted(register, many('x'))
    const { probableRenames, events } = compared(register, many('y'))
    t.equal(probableRenames.length, 300)
    const last = events.at(-1)
    t.equal(last?.type === 'plan.submitted' && last.data.probableRenames?.length, 200)
  })
  await t.test('same name, other links: another activity', async (t) => {
    const register = given()
    const activities = [activity('1', { name: 'A' }), activity('9', { name: 'B' })]
    submitted(
      register,
      plan('a', { activities: [...activities, activity('2', { name: 'Dig' })], links: [link('a/1', 'a/2')] }),
    )
    const other = plan('a', {
      activities: [...activities, activity('3', { name: 'Dig' })],
      links: [link('a/3', 'a/9')],
    })
    t.same(compared(register, other).probableRenames, [])
  })
})
