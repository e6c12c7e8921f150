import type {
  ActivityInput,
  ActivityKind,
  CalendarInput,
  ConstraintInput,
  ConstraintKind,
  LinkInput,
  NetworkInput,
  ProjectInput,
  Shift,
} from '../../src/index.ts'

/** A plan file as the data folder keeps it: read, but not interpreted. */
export interface NeutralPlan {
  readonly format: 'XER' | 'MSPDI'
  readonly projects: readonly NeutralProject[]
  readonly calendars: readonly NeutralCalendar[]
  readonly tasks: readonly NeutralTask[]
  readonly links: readonly NeutralLink[]
}

interface NeutralProject {
  readonly id: string
  readonly dataDate?: number | null
  readonly statusDate?: number | null
  readonly plannedStart: number | null
  readonly mustFinishBy?: number | null
  readonly calendar: string
  readonly exported?: string
  readonly options?: Readonly<Record<string, string | null>>
}

interface NeutralCalendar {
  readonly id: string
  readonly parent: string | null
  readonly week: Readonly<Record<string, readonly Shift[]>>
  readonly exceptions: readonly { readonly day: number; readonly shifts: readonly Shift[] }[]
}

interface NeutralConstraint {
  readonly type: string
  readonly date: number | null
}

interface NeutralAssignment {
  readonly calendar: string | null
  readonly kind: string | null
  readonly units?: number | null
  readonly remainingRate?: number | null
  readonly workMin?: number | null
  readonly remainingWorkMin: number | null
  readonly delay?: number | null
}

export interface NeutralTask {
  readonly id: string
  readonly code?: string
  readonly project?: string
  readonly type: string
  readonly calendar: string | null
  readonly status?: string
  readonly durationMin: number | null
  readonly remainingMin: number | null
  readonly plannedStart?: number | null
  readonly plannedFinish?: number | null
  readonly actualStart: number | null
  readonly actualFinish: number | null
  readonly constraint: NeutralConstraint | null
  readonly constraint2?: NeutralConstraint | null
  readonly expectedFinish?: number | null
  readonly suspend?: number | null
  readonly resume?: number | null
  readonly stop?: number | null
  readonly externalEarlyStart?: number | null
  readonly externalLateFinish?: number | null
  readonly resources?: readonly NeutralAssignment[]
  readonly assignments?: readonly NeutralAssignment[]
  readonly parent?: string | null
  readonly summary?: boolean
  readonly manual?: boolean
  readonly active?: boolean
  readonly ignoreResourceCalendar?: boolean
  readonly durationFormat?: string
  readonly start?: number | null
  readonly finish?: number | null
  readonly deadline?: number | null
  readonly levelingDelay?: number | null
  readonly percent: number | null
  readonly oracle: Oracle
}

export interface Oracle {
  readonly earlyStart: number | null
  readonly earlyFinish: number | null
  readonly lateStart: number | null
  readonly lateFinish: number | null
  readonly totalFloatMin: number | null
  readonly freeFloatMin: number | null
  readonly longestPath?: boolean
}

interface NeutralLink {
  readonly pred: string
  readonly succ: string
  readonly type: LinkInput['type']
  readonly lagMin: number | null
  readonly lagPercent?: number | null
  readonly lagElapsed?: boolean
}

export interface Converted {
  readonly network: NetworkInput
  /** Tasks in the order of the network's activities. */
  readonly tasks: readonly NeutralTask[]
}

const constraintKinds: Readonly<Record<string, ConstraintKind>> = {
  CS_MSO: 'start-on',
  CS_MSOB: 'start-on-or-before',
  CS_MSOA: 'start-on-or-after',
  CS_MEO: 'finish-on',
  CS_MEOB: 'finish-on-or-before',
  CS_MEOA: 'finish-on-or-after',
  CS_MANDSTART: 'mandatory-start',
  CS_MANDFIN: 'mandatory-finish',
  CS_ALAP: 'as-late-as-possible',
  SNET: 'start-on-or-after',
  SNLT: 'start-on-or-before',
  FNET: 'finish-on-or-after',
  FNLT: 'finish-on-or-before',
  MSO: 'mandatory-start',
  MFO: 'mandatory-finish',
  ALAP: 'as-late-as-possible',
}

const taskKinds: Readonly<Record<string, ActivityKind>> = {
  TT_Task: 'task',
  TT_Rsrc: 'resource-dependent',
  TT_Mile: 'start-milestone',
  TT_FinMile: 'finish-milestone',
  TT_LOE: 'level-of-effort',
  TT_WBS: 'summary',
}

const statuses: Readonly<Record<string, ActivityInput['status']>> = {
  TK_NotStart: 'not-started',
  TK_Active: 'in-progress',
  TK_Complete: 'complete',
}

/** Microsoft Project's format codes of elapsed durations. */
const elapsedFormats = new Set(['4', '6', '8', '10', '12', '36', '38', '40', '42', '44'])

const given = <T>(value: T | null | undefined): T | undefined => value ?? undefined

/** Turns a parsed plan file into a network; only projects that the file really exports, for stubs carry old results. */
export function convert(plan: NeutralPlan): Converted {
  const isPrimavera = plan.format === 'XER'
  const projects = plan.projects.filter(({ exported }) => exported !== '')
  const projectIndex = new Map(projects.map(({ id }, index) => [id, index]))
  const calendarIndex = new Map(plan.calendars.map(({ id }, index) => [id, index]))
  const calendarOf = (id: string | null | undefined, otherwise: number): number =>
    id === null || id === undefined ? otherwise : (calendarIndex.get(id) ?? otherwise)
  const tasks = plan.tasks.filter(({ project }) => project === undefined || projectIndex.has(project))
  const taskIndex = new Map(tasks.map(({ id }, index) => [id, index]))

  const activities = tasks.map((task): ActivityInput => {
    const project = projectIndex.get(task.project ?? '') ?? 0
    const calendar = calendarOf(task.calendar, calendarOf(projects[project]?.calendar, -1))
    const indices = { project, calendar, calendarOf: (id: string | null) => calendarOf(id, -1) }
    return isPrimavera
      ? primaveraActivity(task, indices)
      : microsoftActivity(task, indices, taskIndex.get(task.parent ?? ''))
  })
  return {
    network: {
      calendars: plan.calendars.map((calendar) => convertCalendar(calendar, plan.calendars)),
      projects: projects.map((project) => convertProject(project, isPrimavera, calendarOf(project.calendar, -1))),
      activities,
      links: plan.links
        .filter(({ pred, succ }) => taskIndex.has(pred) && taskIndex.has(succ))
        .map((link) => convertLink(link, taskIndex)),
    },
    tasks,
  }
}

function convertCalendar(calendar: NeutralCalendar, all: readonly NeutralCalendar[]): CalendarInput {
  const base = all.find(({ id }) => id === calendar.parent)
  const inherited = base === undefined ? undefined : convertCalendar(base, all)
  const week = Array.from({ length: 7 }, (_, day) => calendar.week[day] ?? inherited?.week[day] ?? [])
  const own = calendar.exceptions.map(({ day, shifts }): [number, readonly Shift[]] => [day, shifts])
  return { week, exceptions: new Map([...(inherited?.exceptions ?? []), ...own]) }
}

function convertProject(project: NeutralProject, isPrimavera: boolean, calendar: number): ProjectInput {
  const options = project.options ?? {}
  const lagCalendars: Readonly<Record<string, ProjectInput['lagCalendar']>> = {
    rcal_Predecessor: 'predecessor',
    rcal_Successor: 'successor',
    rcal_24Hour: '24-hour',
    rcal_ProjDefault: 'project-default',
  }
  const floats: Readonly<Record<string, ProjectInput['totalFloat']>> = {
    FT_FF: 'finish',
    FT_SF: 'start',
    FT_Smallest: 'smallest',
  }
  return {
    ruleSet: isPrimavera ? 'primavera' : 'microsoft',
    dataDate: given(isPrimavera ? project.dataDate : project.statusDate),
    plannedStart: given(project.plannedStart),
    mustFinishBy: given(project.mustFinishBy),
    calendar,
    progress: options['progressOverride'] === 'Y' ? 'progress-override' : 'retained-logic',
    lagCalendar: lagCalendars[options['lagCalendar'] ?? ''] ?? (isPrimavera ? 'predecessor' : 'successor'),
    startToStartLagFrom: options['ssLagEarlyStart'] === 'N' ? 'actual-start' : 'early-start',
    totalFloat: floats[options['floatType'] ?? ''] ?? 'finish',
    floatBase: options['finishFloatUsesMustFinish'] === 'N' ? 'all-projects' : 'own-project',
    useExpectedFinish: options['useExpectedFinish'] === 'Y',
  }
}

interface Indices {
  readonly project: number
  readonly calendar: number
  readonly calendarOf: (id: string | null) => number
}

function convertConstraint(constraint: NeutralConstraint | null | undefined): ConstraintInput | undefined {
  const kind = constraint === null || constraint === undefined ? undefined : constraintKinds[constraint.type]
  return kind === undefined ? undefined : { kind, date: given(constraint?.date) }
}

function primaveraActivity(task: NeutralTask, { project, calendar, calendarOf }: Indices): ActivityInput {
  return {
    project,
    calendar,
    kind: taskKinds[task.type] ?? 'task',
    status: statuses[task.status ?? ''] ?? 'not-started',
    durationMinutes: task.durationMin ?? 0,
    remainingMinutes: task.remainingMin ?? 0,
    plannedStart: given(task.plannedStart),
    plannedFinish: given(task.plannedFinish),
    actualStart: given(task.actualStart),
    actualFinish: given(task.actualFinish),
    suspend: given(task.suspend),
    resume: given(task.resume),
    constraint: convertConstraint(task.constraint),
    secondaryConstraint: convertConstraint(task.constraint2),
    expectedFinish: given(task.expectedFinish),
    externalEarlyStart: given(task.externalEarlyStart),
    externalLateFinish: given(task.externalLateFinish),
    assignments: task.resources?.map((row) => ({
      calendar: calendarOf(row.calendar),
      kind: row.kind === 'RT_Labor' ? ('labour' as const) : row.kind === 'RT_Mat' ? 'material' : 'equipment',
      units: given(row.remainingRate),
      remainingWorkMinutes: given(row.remainingWorkMin),
    })),
  }
}

function microsoftActivity(task: NeutralTask, indices: Indices, parent: number | undefined): ActivityInput {
  const complete = task.actualFinish !== null || task.percent === 100
  const efforts = { '0': 'fixed-units', '1': 'fixed-duration', '2': 'fixed-work' } as const
  return {
    project: indices.project,
    calendar: indices.calendar,
    kind: task.summary === true ? 'summary' : 'task',
    status: complete ? 'complete' : task.actualStart === null ? 'not-started' : 'in-progress',
    durationMinutes: task.durationMin ?? 0,
    remainingMinutes: task.remainingMin ?? 0,
    elapsed: elapsedFormats.has(task.durationFormat ?? ''),
    parent,
    plannedStart: given(task.start),
    plannedFinish: given(task.finish),
    actualStart: given(task.actualStart),
    actualFinish: given(task.actualFinish),
    stop: given(task.stop),
    resume: given(task.resume),
    constraint: convertConstraint(task.constraint),
    deadline: given(task.deadline),
    manual: task.manual,
    inactive: task.active === false,
    levelingDelayMinutes: given(task.levelingDelay),
    ignoreResourceCalendars: task.ignoreResourceCalendar,
    effort: efforts[task.type as keyof typeof efforts],
    assignments: task.assignments
      ?.filter(({ calendar }) => calendar !== null)
      .map((row) => ({
        calendar: indices.calendarOf(row.calendar),
        kind: 'labour' as const,
        units: given(row.units),
        workMinutes: given(row.workMin),
        remainingWorkMinutes: given(row.remainingWorkMin),
        delayMinutes: given(row.delay),
      })),
  }
}

function convertLink(link: NeutralLink, index: ReadonlyMap<string, number>): LinkInput {
  const percent = given(link.lagPercent)
  return {
    from: index.get(link.pred) ?? -1,
    to: index.get(link.succ) ?? -1,
    type: link.type,
    lagMinutes: link.lagMin ?? 0,
    lagUnit: percent !== undefined ? 'percent' : link.lagElapsed === true ? 'elapsed' : undefined,
    lagPercent: percent,
  }
}
