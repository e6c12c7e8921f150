/** Random plans over few ids, so that they meet; ids that harm careless code are among them. */
import fc from 'fast-check'
import type { Activity, Calendar, Link, LinkType, PlanSnapshot } from '../src/index.ts'

export const projects = ['a', 'b', '__proto__'] as const
export const codesUsed = ['1', '2', '3', 'constructor', '__proto__', 'ä ·/:1'] as const

const project = fc.constantFrom(...projects)
const code = fc.constantFrom(...codesUsed)
const linkType = fc.constantFrom<LinkType>('FS', 'SS', 'FF', 'SF')
const date = fc.constantFrom('2026-03-02T08:00', '2026-03-03T17:00', '2028-02-29T00:00')
const few = (max: number) => fc.integer({ min: 0, max })

/** Optional fields: now and then absent. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[]) =>
  fc.record(model, { requiredKeys: required as never }) as unknown as fc.Arbitrary<T>

export const activity = (of: fc.Arbitrary<string> = code): fc.Arbitrary<Activity> =>
  record<Activity>(
    {
      code: of,
      name: fc.constantFrom('Dig', 'Pour', ''),
      kind: fc.constantFrom('task', 'start-milestone', 'summary'),
      durationMinutes: few(2),
      status: fc.constantFrom('not-started', 'in-progress', 'complete'),
      remainingMinutes: few(2),
      calendar: fc.constantFrom('c', 'd'),
      elapsed: fc.boolean(),
      wbs: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
      constraint: record({ kind: fc.constantFrom('start-on', 'finish-on'), date }, ['kind']),
      deadline: fc.oneof(date, fc.constant(undefined)),
      assignments: fc.array(record({ resource: fc.constant('crew'), units: few(1) }, ['resource']), { maxLength: 2 }),
      actualStart: date,
      actualFinish: date,
      percentComplete: fc.double({ min: 0, max: 100, noNaN: true }),
      reported: fc.oneof(record({ earlyStart: date, totalFloatMinutes: few(1) }, []), fc.constant(undefined)),
    },
    ['code', 'name', 'kind', 'durationMinutes', 'status', 'remainingMinutes'],
  )

const shifts = fc.constantFrom<Calendar['week'][number]>(
  [],
  [[480, 1020]],
  [
    [720, 1020],
    [480, 720],
  ],
)
const calendar: fc.Arbitrary<Calendar> = record<Calendar>(
  {
    code: fc.constantFrom('c', 'd', '__proto__'),
    week: fc.array(shifts, { minLength: 7, maxLength: 7 }),
    exceptions: fc.uniqueArray(
      record({ date: fc.constantFrom('2026-01-01', '2026-12-25'), shifts }, ['date', 'shifts']),
      {
        selector: (exception) => exception.date,
      },
    ),
    minutesPerDay: fc.constantFrom(480, 600),
  },
  ['code', 'week', 'exceptions'],
)

const lag: fc.Arbitrary<Pick<Link, 'lagMinutes' | 'lagUnit' | 'lagPercent'>> = fc.oneof(
  fc.record({ lagMinutes: fc.constantFrom(0, -60, 480) }),
  fc.record({ lagMinutes: few(60), lagUnit: fc.constant('elapsed' as const) }),
  fc.record({ lagMinutes: fc.constant(0), lagUnit: fc.constant('percent' as const), lagPercent: few(100) }),
)
export const linkEnds = fc.record({
  from: fc.record({ project, activity: code }),
  to: fc.record({ project, activity: code }),
  type: linkType,
})
export const link: fc.Arbitrary<Link> = fc.tuple(linkEnds, lag).map(([ends, stated]) => ({ ...ends, ...stated }))

const baseline = fc.record({
  name: fc.constantFrom('B1', '__proto__'),
  activities: fc.uniqueArray(record({ activity: code, start: date, durationMinutes: few(2) }, ['activity']), {
    selector: (dates) => dates.activity,
    maxLength: 3,
  }),
})

const ownPart = record<Omit<PlanSnapshot, 'project' | 'links'>>(
  {
    settings: record<PlanSnapshot['settings']>(
      {
        name: fc.constantFrom('One', 'Two'),
        ruleSet: fc.constantFrom('primavera', 'microsoft'),
        dataDate: date,
        // Always stated: a plan without an owner leaves the declared one, so it would depend on what was before.
        owner: fc.constantFrom('Ada', 'Grace'),
        options: record(
          { progress: fc.constantFrom('retained-logic', 'progress-override'), openEndsCritical: fc.boolean() },
          [],
        ),
      },
      ['name', 'ruleSet', 'owner', 'options'],
    ),
    calendars: fc.uniqueArray(calendar, { selector: (each) => each.code, maxLength: 2 }),
    activities: fc.uniqueArray(activity(), { selector: (each) => each.code }),
    baselines: fc.uniqueArray(baseline, { selector: (each) => each.name, maxLength: 2 }),
  },
  ['settings', 'calendars', 'activities'],
)

const ends = ({ from, to, type }: Link) => JSON.stringify([from, to, type])

/** Plans of one submission; each carries the links that touch it, or only some of those that cross. */
export const plansOf = (chosen: fc.Arbitrary<readonly string[]>): fc.Arbitrary<PlanSnapshot[]> =>
  fc
    .tuple(chosen, fc.uniqueArray(link, { selector: ends, maxLength: 14 }), fc.infiniteStream(fc.boolean()))
    .chain(([names, links, carried]) =>
      fc.tuple(...names.map(() => ownPart)).map((parts) =>
        parts.map((part, index): PlanSnapshot => {
          const name = names[index] ?? ''
          const touching = links.filter(({ from, to }) => from.project === name || to.project === name)
          const mine = touching.filter(
            ({ from, to }) => (from.project === name && to.project === name) || carried.next().value,
          )
          return { ...part, project: name, links: mine }
        }),
      ),
    )

export const somePlans = plansOf(fc.subarray([...projects], { minLength: 1 }))
export const { date: someDate, code: someCode, project: someProject } = { date, code, project }
