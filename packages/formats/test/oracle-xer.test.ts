import { parsePlan, type Activity, type PlanSnapshot } from '@throughline/domain'
import t from 'tap'
import { readPlanFile } from '../src/index.ts'
import {
  activitiesByCode,
  calendarOf,
  createDifferences,
  linkLines,
  minutesOf,
  ourCalendar,
  rounded,
  theirCalendar,
  type Differences,
} from './oracle/compare.ts'
import {
  bytesOf,
  hasNeutral,
  listed,
  neutralOf,
  skipped,
  type NeutralXer,
  type NeutralXerTask,
} from './oracle/neutral.ts'

const kinds: Record<string, string> = {
  TT_Task: 'task',
  TT_Rsrc: 'resource-dependent',
  TT_Mile: 'start-milestone',
  TT_FinMile: 'finish-milestone',
  TT_LOE: 'level-of-effort',
  TT_WBS: 'summary',
}
const statuses: Record<string, string> = {
  TK_NotStart: 'not-started',
  TK_Active: 'in-progress',
  TK_Complete: 'complete',
}
const constraints: Record<string, string> = {
  CS_MSO: 'start-on',
  CS_MSOA: 'start-on-or-after',
  CS_MSOB: 'start-on-or-before',
  CS_MEO: 'finish-on',
  CS_MEOA: 'finish-on-or-after',
  CS_MEOB: 'finish-on-or-before',
  CS_MANDSTART: 'mandatory-start',
  CS_MANDFIN: 'mandatory-finish',
  CS_ALAP: 'as-late-as-possible',
}
const lagCalendars: Record<string, string> = {
  rcal_Predecessor: 'predecessor',
  rcal_Successor: 'successor',
  rcal_24Hour: '24-hour',
  rcal_ProjDefault: 'project-default',
}
const floatTypes: Record<string, string> = { FT_FF: 'finish', FT_SF: 'start', FT_MF: 'smallest' }
const resourceKinds: Record<string, string> = { RT_Labor: 'labour', RT_Equip: 'equipment', RT_Mat: 'material' }

for (const folder of ['p6-xer', 'p6-xer-programme', 'p6-xer-format', 'p6-captured-cases']) {
  t.test(`every file of ${folder} is read, like the independent reading of it`, { skip: skipped }, async (t) => {
    for (const file of listed(folder)) {
      const result = readPlanFile(bytesOf(folder, file), { fileName: file })
      if (!result.ok) {
        t.fail(`${file}: ${JSON.stringify(result.problems)}`)
        continue
      }
      const { plans } = result.value
      t.same(
        plans.filter((plan) => !parsePlan(JSON.parse(JSON.stringify(plan))).ok),
        [],
        `${file}: plans fit the schema`,
      )
      const name = file.replace('.xer', '')
      if (!hasNeutral(name)) continue
      const neutral = neutralOf<NeutralXer>(name)
      const differences = createDifferences()
      compareFile(plans, result.value.stubs, neutral, differences)
      t.same(
        differences.found.slice(0, 20),
        [],
        `${file}: ${neutral.tasks.length} tasks, ${neutral.links.length} links`,
      )
    }
  })
}

function compareFile(
  plans: readonly PlanSnapshot[],
  stubs: readonly string[],
  neutral: NeutralXer,
  differences: Differences,
): void {
  // The neutral reading has the few activities of projects that were not exported; here they are only link ends.
  const stubbed = neutral.projects.filter(({ exported }) => exported !== 'Y').map(({ name }) => name)
  differences.field('file', 'stubs', stubs, stubbed)
  const codes = new Map(neutral.tasks.map((task) => [task.id, task]))
  const names = new Map(neutral.projects.map(({ id, name }) => [id, name]))
  const end = (id: string) => `${names.get(codes.get(id)?.project ?? '')}/${codes.get(id)?.code}`
  const ours = plans.flatMap((plan) =>
    plan.links.map(({ from, to, type, lagMinutes }) => ({
      from: `${from.project}/${from.activity}`,
      to: `${to.project}/${to.activity}`,
      type,
      lag: String(lagMinutes),
    })),
  )
  const theirs = neutral.links.map(({ pred, succ, type, lagMin }) => ({
    from: end(pred),
    to: end(succ),
    type,
    lag: String(rounded(lagMin)),
  }))
  differences.field('file', 'links', linkLines(ours), linkLines(theirs))
  for (const project of neutral.projects.filter(({ exported }) => exported === 'Y')) {
    const plan = plans.find((each) => each.project === project.name)
    if (plan === undefined) differences.field(project.name, 'plan', undefined, 'a plan')
    else compareProject(plan, project, neutral, differences)
  }
}

function compareProject(
  plan: PlanSnapshot,
  project: NeutralXer['projects'][number],
  neutral: NeutralXer,
  differences: Differences,
): void {
  const { settings } = plan
  const { options } = project
  const field = (name: string, ours: unknown, theirs: unknown) => differences.field(plan.project, name, ours, theirs)
  field('dataDate', minutesOf(settings.dataDate), project.dataDate)
  field('plannedStart', minutesOf(settings.plannedStart), project.plannedStart)
  field('mustFinishBy', minutesOf(settings.mustFinishBy), project.mustFinishBy)
  field('reportedFinish', minutesOf(settings.reportedFinish), project.scheduledFinish)
  field('calendar', ourCalendar(calendarOf(plan, undefined)), theirCalendar(neutral.calendars, project.calendar))
  const progress =
    options.progressOverride === 'Y'
      ? 'progress-override'
      : options.retainedLogic === 'N'
        ? 'actual-dates'
        : 'retained-logic'
  field('options', settings.options, {
    progress,
    lagCalendar: lagCalendars[options.lagCalendar ?? 'rcal_Predecessor'],
    startToStartLagFrom: options.ssLagEarlyStart === 'N' ? 'actual-start' : 'early-start',
    totalFloat: floatTypes[options.floatType ?? 'FT_FF'],
    floatBase: options.finishFloatUsesMustFinish === 'N' ? 'all-projects' : 'own-project',
    criticalBy: project.criticalType === 'CT_DrivPath' ? 'longest-path' : 'total-float',
    criticalFloatMinutes: project.criticalMaxFloatMin,
    useExpectedFinish: options.useExpectedFinish !== 'N',
    openEndsCritical: options.openEndsCritical === 'Y',
    ignoreLinksToOtherProjects: options.external === 'SD_None',
  })
  const tasks = neutral.tasks.filter((task) => task.project === project.id)
  const activities = activitiesByCode(plan)
  field('activities', [...activities.keys()].sort(), tasks.map(({ code }) => code).sort())
  for (const task of tasks) {
    const activity = activities.get(task.code)
    if (activity !== undefined) compareTask(plan, activity, task, neutral, differences)
  }
}

function compareTask(
  plan: PlanSnapshot,
  activity: Activity,
  task: NeutralXerTask,
  neutral: NeutralXer,
  differences: Differences,
): void {
  const field = (name: string, ours: unknown, theirs: unknown) =>
    differences.field(`${plan.project}/${task.code}`, name, ours, theirs)
  field('name', activity.name, task.name)
  field('kind', activity.kind, kinds[task.type])
  field('status', activity.status, statuses[task.status])
  field('duration', activity.durationMinutes, rounded(task.durationMin))
  field('remaining', activity.remainingMinutes, rounded(task.remainingMin))
  field('calendar', ourCalendar(calendarOf(plan, activity.calendar)), theirCalendar(neutral.calendars, task.calendar))
  // The neutral reading states the physical percent complete whatever the activity's own kind of percent is.
  if (task.percentType === 'CP_Phys') field('percent', activity.percentComplete, task.percent)
  for (const name of ['plannedStart', 'plannedFinish', 'actualStart', 'actualFinish', 'expectedFinish'] as const) {
    field(name, minutesOf(activity[name]), task[name])
  }
  for (const name of ['suspend', 'resume', 'externalEarlyStart', 'externalLateFinish'] as const) {
    field(name, minutesOf(activity[name]), task[name])
  }
  const constraint = (stated: NeutralXerTask['constraint']) =>
    stated === null ? null : [constraints[stated.type], stated.type === 'CS_ALAP' ? null : stated.date]
  const ours = (stated: Activity['constraint']) => (stated === undefined ? null : [stated.kind, minutesOf(stated.date)])
  field('constraint', ours(activity.constraint), constraint(task.constraint))
  field('second constraint', ours(activity.secondaryConstraint), constraint(task.constraint2))
  const { reported = {} } = activity
  const { oracle } = task
  for (const name of ['earlyStart', 'earlyFinish', 'lateStart', 'lateFinish'] as const) {
    field(name, minutesOf(reported[name]), oracle[name])
  }
  field('remaining start', minutesOf(reported.remainingStart), oracle.remEarlyStart)
  field('remaining finish', minutesOf(reported.remainingFinish), oracle.remEarlyFinish)
  field('total float', reported.totalFloatMinutes, rounded(oracle.totalFloatMin))
  field('free float', reported.freeFloatMinutes, rounded(oracle.freeFloatMin))
  field('longest path', reported.longestPath ?? false, oracle.longestPath)
  compareResources(plan, activity, task, neutral, differences)
}

/**
 * The neutral reading leaves out resources that have no work left. Work is whole minutes here, and the units follow it:
 * compared is the time that a resource takes, to the minute.
 */
function compareResources(
  plan: PlanSnapshot,
  activity: Activity,
  task: NeutralXerTask,
  neutral: NeutralXer,
  differences: Differences,
): void {
  const assigned = (activity.assignments ?? []).filter(({ remainingWorkMinutes }) => (remainingWorkMinutes ?? 0) > 0)
  differences.field(
    `${plan.project}/${task.code}`,
    'resources',
    assigned.map(({ kind, calendar, remainingWorkMinutes, units }) => [
      kind,
      rounded(remainingWorkMinutes),
      rounded((remainingWorkMinutes ?? 0) / (units ?? 1)),
      ourCalendar(calendarOf(plan, calendar)),
    ]),
    task.resources.map(({ kind, calendar, remainingWorkMin, remainingRate }) => [
      resourceKinds[kind],
      rounded(remainingWorkMin),
      rounded(remainingWorkMin / remainingRate),
      theirCalendar(neutral.calendars, calendar),
    ]),
  )
}
