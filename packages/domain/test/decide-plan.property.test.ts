import fc from 'fast-check'
import t from 'tap'
import { emptyProgramme, linkKey, type PlanSnapshot, type ProgrammeRegister } from '../src/index.ts'
import { plansOf, somePlans } from './arbitraries.ts'
import { compared, submitted } from './given.ts'

/** What plans own, free of the order of maps and keys. */
function ownedBy(register: ProgrammeRegister, projects: readonly string[]) {
  return projects.map((name) => {
    const project = register.projects.get(name)
    return {
      settings: project?.settings,
      activities: sorted(project?.activities),
      links: sorted(new Map([...register.links].filter(([, link]) => link.plan === name))),
    }
  })
}

function sorted<V>(map: ReadonlyMap<string, V> | undefined): [string, V][] {
  return [...(map ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Without blanks, keys in one order. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, plain(each)])
}

const alike = (a: unknown, b: unknown) => JSON.stringify(plain(a)) === JSON.stringify(plain(b))

function afterAll(submissions: readonly PlanSnapshot[][]): ProgrammeRegister {
  const register = emptyProgramme('p')
  for (const plans of submissions) submitted(register, ...plans)
  return register
}

t.test('whatever was submitted before: the last plans are known afterwards, and nothing is left to tell', async (t) => {
  fc.assert(
    fc.property(fc.array(somePlans, { maxLength: 3 }), somePlans, (earlier, last) => {
      const register = afterAll([...earlier, last])
      return compared(register, ...last).events.length === 0 && register.ignored.length === 0
    }),
    { numRuns: 120 },
  )
  t.pass('holds')
})

t.test('a plan leaves in the register what it would leave in an empty one', async (t) => {
  fc.assert(
    fc.property(fc.array(somePlans, { maxLength: 3 }), somePlans, (earlier, last) => {
      const grown = afterAll([...earlier, last])
      const fresh = afterAll([last])
      return last.every(({ project }) => {
        const [a, b] = [grown.projects.get(project), fresh.projects.get(project)]
        return (
          alike(a?.settings, b?.settings) &&
          alike(sorted(a?.activities), sorted(b?.activities)) &&
          [...(b?.calendars ?? [])].every(([code, calendar]) => alike(a?.calendars.get(code), calendar)) &&
          [...(b?.baselines ?? [])].every(([name, dates]) => alike(sorted(a?.baselines.get(name)), sorted(dates)))
        )
      })
    }),
    { numRuns: 120 },
  )
  t.pass('holds')
})

t.test('links: those of the plans are there as stated; no other belongs to the submitted projects', async (t) => {
  fc.assert(
    fc.property(fc.array(somePlans, { maxLength: 3 }), somePlans, (earlier, last) => {
      const { links } = afterAll([...earlier, last])
      const submittedNow = new Set(last.map(({ project }) => project))
      const carried = new Map(last.flatMap((plan) => plan.links.map((link) => [linkKey(link), link])))
      const asStated = [...carried].every(([key, link]) => alike({ ...links.get(key), plan: undefined }, link))
      const noOther = [...links].every(([key, { plan }]) => !submittedNow.has(plan ?? '') || carried.has(key))
      return asStated && noOther
    }),
    { numRuns: 120 },
  )
  t.pass('holds')
})

t.test('a plan, another, and the first again: as if the other had never been', async (t) => {
  const one = plansOf(fc.constant(['a']))
  fc.assert(
    fc.property(one, one, (first, other) => {
      const there = afterAll([first])
      const back = afterAll([first, other, first])
      return alike(ownedBy(back, ['a']), ownedBy(there, ['a']))
    }),
    { numRuns: 120 },
  )
  t.pass('holds')
})

t.test('counts, totals and shares add up to the events', async (t) => {
  fc.assert(
    fc.property(fc.array(somePlans, { maxLength: 2 }), somePlans, (earlier, last) => {
      const register = afterAll(earlier)
      const { events, counts, removedShare } = compared(register, ...last)
      const counted = [...counts.values()].flatMap((each) => Object.values(each)).reduce((sum, count) => sum + count, 0)
      const shares = [...removedShare.values()].every((share) => share >= 0 && share <= 1)
      return counted === Math.max(0, events.length - 1) && shares
    }),
    { numRuns: 120 },
  )
  t.pass('holds')
})
