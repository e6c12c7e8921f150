import fc from 'fast-check'
import type {
  ActivityInput,
  ActivityKind,
  ActivityStatus,
  ConstraintKind,
  RuleSet,
  CalendarInput,
  LinkInput,
  LinkType,
  NetworkInput,
  ProjectInput,
  Shift,
} from '../src/index.ts'

const workday: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]
const long: readonly Shift[] = [[360, 1080]]
const night: readonly Shift[] = [
  [0, 300],
  [1320, 1440],
]
export const wholeDay: readonly Shift[] = [[0, 1440]]

export const calendars: readonly CalendarInput[] = [
  {
    week: [[], workday, workday, workday, workday, workday, []],
    exceptions: new Map([
      [3, []],
      [9, [[480, 600]]],
      [17, []],
      [18, []],
    ]),
  },
  { week: [long, long, long, [], long, long, long], exceptions: new Map([[2, wholeDay]]) },
  { week: [[], night, night, night, night, night, night], exceptions: new Map() },
  { week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() },
]

export const project: ProjectInput = {
  ruleSet: 'primavera',
  dataDate: 480,
  calendar: 0,
  progress: 'retained-logic',
  lagCalendar: 'predecessor',
  startToStartLagFrom: 'early-start',
  totalFloat: 'finish',
  floatBase: 'own-project',
  useExpectedFinish: false,
}

export const task = (minutes: number, more: Partial<ActivityInput> = {}): ActivityInput => ({
  project: 0,
  calendar: 0,
  kind: 'task',
  status: 'not-started',
  durationMinutes: minutes,
  remainingMinutes: minutes,
  ...more,
})

export const link = (from: number, to: number, type: LinkType = 'FS', lagMinutes = 0): LinkInput => ({
  from,
  to,
  type,
  lagMinutes,
})

const types = fc.constantFrom<LinkType>('FS', 'FS', 'SS', 'FF', 'SF')
const lags = fc.oneof(fc.constant(0), fc.integer({ min: -600, max: 1500 }))

export interface Shape {
  readonly calendars?: readonly CalendarInput[]
  readonly constraints?: boolean
  /** Lags below zero can ask for a finish before the project starts; the naive scheduler does not mind. */
  readonly leads?: boolean
}

/** Networks without loops in which nothing has begun: links lead from lower to higher indices. */
export function networks({ constraints = true, leads = true, ...shape }: Shape = {}): fc.Arbitrary<NetworkInput> {
  const clocks = shape.calendars ?? calendars
  const constraint = fc.option(
    fc.record({
      kind: fc.constantFrom('start-on-or-after' as const, 'finish-on-or-before' as const),
      date: fc.integer({ min: 480, max: 12 * 1440 }),
    }),
    { nil: undefined, freq: 4 },
  )
  const activity = fc.record({
    project: fc.constantFrom(0, 0, 1),
    calendar: fc.nat(clocks.length - 1),
    minutes: fc.integer({ min: 1, max: 2400 }),
    constraint: constraints ? constraint : fc.constant(undefined),
  })
  const lagCalendar = fc.constantFrom<ProjectInput['lagCalendar']>('predecessor', 'successor', '24-hour')
  return fc
    .tuple(fc.array(activity, { minLength: 2, maxLength: 14 }), fc.tuple(lagCalendar, lagCalendar))
    .chain(([rows, rules]) => {
      const pair = fc.tuple(fc.nat(rows.length - 1), fc.nat(rows.length - 1), types, lags)
      return fc.array(pair, { maxLength: 24 }).map((pairs): NetworkInput => ({
        calendars: clocks,
        projects: rules.map((rule, n) => ({ ...project, dataDate: 480 + n * 2000, lagCalendar: rule })),
        activities: rows.map(({ minutes, ...row }) => task(minutes, row)),
        links: pairs
          .filter(([a, b]) => a !== b)
          .map(([a, b, type, lag]) => link(Math.min(a, b), Math.max(a, b), type, leads ? lag : Math.max(0, lag))),
      }))
    })
}

const day = fc.integer({ min: -10 * 1440, max: 20 * 1440 })
const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined, freq: 3 })

/** Everything at once: all rules, kinds, states and dates, summaries in summaries, loops. */
export function anything(): fc.Arbitrary<NetworkInput> {
  const constraint = fc.record({
    kind: fc.constantFrom<ConstraintKind>(
      'start-on',
      'start-on-or-before',
      'start-on-or-after',
      'finish-on',
      'finish-on-or-before',
      'finish-on-or-after',
      'mandatory-start',
      'mandatory-finish',
      'as-late-as-possible',
    ),
    date: optional(day),
  })
  const rules = fc.record({
    ruleSet: fc.constantFrom<RuleSet>('primavera', 'microsoft', 'tracker'),
    dataDate: optional(day),
    plannedStart: optional(day),
    mustFinishBy: optional(day),
    progress: fc.constantFrom<ProjectInput['progress']>('retained-logic', 'progress-override', 'actual-dates'),
    lagCalendar: fc.constantFrom<ProjectInput['lagCalendar']>('predecessor', 'successor', '24-hour', 'project-default'),
    startToStartLagFrom: fc.constantFrom<ProjectInput['startToStartLagFrom']>('early-start', 'actual-start'),
    totalFloat: fc.constantFrom<ProjectInput['totalFloat']>('start', 'finish', 'smallest'),
    floatBase: fc.constantFrom<ProjectInput['floatBase']>('own-project', 'all-projects'),
    useExpectedFinish: fc.boolean(),
    calendar: fc.nat(calendars.length - 1),
  })
  const assignment = fc.record({
    calendar: fc.nat(calendars.length - 1),
    kind: fc.constantFrom('labour' as const, 'equipment' as const, 'material' as const),
    units: optional(fc.constantFrom(0, 0.5, 1, 3)),
    workMinutes: optional(fc.nat(2000)),
    remainingWorkMinutes: optional(fc.nat(2000)),
  })
  const activity = fc.record({
    project: fc.nat(2),
    calendar: fc.integer({ min: -1, max: calendars.length }),
    kind: fc.constantFrom<ActivityKind>(
      'task',
      'task',
      'resource-dependent',
      'start-milestone',
      'finish-milestone',
      'level-of-effort',
      'summary',
      'summary',
    ),
    status: fc.constantFrom<ActivityStatus>('not-started', 'not-started', 'in-progress', 'complete'),
    durationMinutes: fc.nat(3000),
    remainingMinutes: fc.nat(3000),
    elapsed: fc.boolean(),
    parent: optional(fc.nat(15)),
    plannedStart: optional(day),
    plannedFinish: optional(day),
    actualStart: optional(day),
    actualFinish: optional(day),
    suspend: optional(day),
    resume: optional(day),
    constraint: optional(constraint),
    secondaryConstraint: optional(constraint),
    deadline: optional(day),
    expectedFinish: optional(day),
    externalEarlyStart: optional(day),
    externalLateFinish: optional(day),
    manual: fc.boolean(),
    inactive: optional(fc.boolean()),
    levelingDelayMinutes: optional(fc.nat(3000)),
    effort: fc.constantFrom('fixed-units' as const, 'fixed-duration' as const),
    assignments: optional(fc.array(assignment, { maxLength: 3 })),
  })
  const anyLink = fc.tuple(fc.nat(15), fc.nat(15), types, lags).map(([a, b, type, lag]) => link(a, b, type, lag))
  return fc.record({
    calendars: fc.constant(calendars),
    projects: fc.array(rules, { minLength: 3, maxLength: 3 }),
    activities: fc.array(activity, { minLength: 16, maxLength: 16 }),
    links: fc.array(anyLink, { maxLength: 30 }),
  })
}
