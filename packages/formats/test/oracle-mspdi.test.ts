import { fromDay, parsePlan, toDay, type Activity, type PlanSnapshot } from '@throughline/domain'
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
import { bytesOf, listed, neutralOf, skipped, type NeutralMspdi, type NeutralMspdiTask } from './oracle/neutral.ts'

const constraints: Record<string, string> = {
  ALAP: 'as-late-as-possible',
  MSO: 'mandatory-start',
  MFO: 'mandatory-finish',
  SNET: 'start-on-or-after',
  SNLT: 'start-on-or-before',
  FNET: 'finish-on-or-after',
  FNLT: 'finish-on-or-before',
}
const efforts = ['fixed-units', 'fixed-duration', 'fixed-work']
const elapsedFormats = ['4', '6', '8', '10', '12', '36', '38', '40', '42', '44']

const recurring = 'calendar-recurring-exceptions-project2016-mspdi.xml'

for (const folder of ['msp-mspdi-native', 'msp-mpp-converted']) {
  t.test(`every file of ${folder} is read, like the independent reading of it`, { skip: skipped }, async (t) => {
    for (const file of listed(folder)) {
      const result = readPlanFile(bytesOf(folder, file), { fileName: file })
      if (!result.ok) {
        t.fail(`${file}: ${JSON.stringify(result.problems)}`)
        continue
      }
      const [plan] = result.value.plans
      const neutral = neutralOf<NeutralMspdi>(`msp-${file.replace('.xml', '')}`)
      const differences = createDifferences()
      if (plan === undefined) differences.field(file, 'plan', undefined, 'a plan')
      else {
        t.ok(parsePlan(JSON.parse(JSON.stringify(plan))).ok, `${file}: the plan fits the schema`)
        comparePlan(plan, neutral, differences)
      }
      t.same(
        differences.found.slice(0, 20),
        [],
        `${file}: ${neutral.tasks.length} tasks, ${neutral.links.length} links`,
      )
    }
  })
}

t.test(
  'recurring exceptions fall on the days that Microsoft Project itself counted out',
  { skip: skipped },
  async (t) => {
    const bytes = bytesOf('msp-mspdi-native', `mpxj-${recurring}`)
    // For older readers the same exceptions stand in the file day by day, as week days of type 0.
    const legacy = /<WeekDay>\s*<DayType>0<\/DayType>[^]*?<FromDate>(.{10})[^]*?<ToDate>(.{10})[^]*?<\/WeekDay>/g
    const text = Buffer.from(bytes).toString('utf8')
    const days = new Set<number>()
    for (const [, from = '', to = ''] of text.matchAll(legacy)) {
      for (let day = toDay(from); day <= toDay(to); day++) days.add(day)
    }
    const onlyRules = Buffer.from(text.replaceAll(legacy, ''))
    const result = readPlanFile(onlyRules, {})
    const [calendar] = result.ok ? (result.value.plans[0]?.calendars ?? []) : []
    const worked = (day: number) => (calendar?.week[(((day + 4) % 7) + 7) % 7]?.length ?? 0) > 0
    t.equal(days.size, 140)
    t.same(
      calendar?.exceptions.map(({ date }) => date),
      [...days]
        .filter((day) => worked(day) || day > toDay('2010-01-01'))
        .sort((a, b) => a - b)
        .map(fromDay),
      'from the rules alone, days that the week works',
    )
  },
)

function comparePlan(plan: PlanSnapshot, neutral: NeutralMspdi, differences: Differences): void {
  const [project] = neutral.projects
  const { settings } = plan
  const field = (name: string, ours: unknown, theirs: unknown) => differences.field('project', name, ours, theirs)
  field('dataDate', minutesOf(settings.dataDate), project?.statusDate)
  field('plannedStart', minutesOf(settings.plannedStart), project?.plannedStart)
  field('reportedFinish', minutesOf(settings.reportedFinish), project?.scheduledFinish)
  field('critical', settings.options.criticalFloatMinutes, project?.criticalSlackLimit)
  // The neutral reading counts recurring exceptions out without their period; see the test of legacy exceptions below.
  if (project?.name !== recurring) {
    field(
      'calendar',
      ourCalendar(calendarOf(plan, undefined)),
      theirCalendar(neutral.calendars, project?.calendar ?? ''),
    )
  }
  const ours = plan.links.map(({ from, to, type, lagMinutes, lagUnit, lagPercent }) => ({
    from: from.activity,
    to: to.activity,
    type,
    lag: JSON.stringify([lagUnit === 'percent' ? null : lagMinutes, lagPercent ?? null, lagUnit === 'elapsed']),
  }))
  const theirs = neutral.links.map(({ pred, succ, type, lagMin, lagPercent, lagElapsed }) => ({
    from: pred,
    to: succ,
    type,
    lag: JSON.stringify([rounded(lagMin), lagPercent, lagElapsed]),
  }))
  field('links', linkLines(ours), linkLines(theirs))
  const activities = activitiesByCode(plan)
  field(
    'activities',
    [...activities.keys()],
    neutral.tasks.map(({ id }) => id),
  )
  // The neutral reading states one start, of the first baseline that has one.
  const baseline = new Map(
    plan.baselines
      ?.toReversed()
      .flatMap(({ activities }) => activities.filter(({ start }) => start !== undefined))
      .map(({ activity, start }) => [activity, start]),
  )
  for (const task of neutral.tasks) {
    const activity = activities.get(task.id)
    if (activity === undefined) continue
    compareTask(plan, activity, task, neutral, differences)
    differences.field(task.id, 'baseline start', minutesOf(baseline.get(task.id)), task.baselineStart)
  }
}

function compareTask(
  plan: PlanSnapshot,
  activity: Activity,
  task: NeutralMspdiTask,
  neutral: NeutralMspdi,
  differences: Differences,
): void {
  const field = (name: string, ours: unknown, theirs: unknown) => differences.field(task.id, name, ours, theirs)
  // The project's own summary often has no name in the file; it then bears the project's, as on the screen.
  // Line ends within a name are spaces here, spaces around it are left out.
  field('name', activity.name, task.name?.replace(/\s+/g, ' ').trim() ?? plan.settings.name)
  field('kind', activity.kind, kindOf(task))
  field('effort', activity.effort, task.summary ? null : efforts[Number(task.type)])
  field('parent', activity.parent, task.parent)
  field('duration', activity.durationMinutes, rounded(task.durationMin))
  field('elapsed', activity.elapsed ?? false, elapsedFormats.includes(task.durationFormat))
  // The converter leaves out zeros; the neutral reading then states none.
  field('remaining', activity.remainingMinutes, rounded(task.remainingMin ?? 0))
  field('percent', activity.percentComplete, task.percent)
  field('manual', activity.manual ?? false, task.manual)
  field('active', activity.inactive !== true, task.active)
  field('ignores resource calendars', activity.ignoreResourceCalendars ?? false, task.ignoreResourceCalendar)
  field('leveling delay', activity.levelingDelayMinutes ?? 0, rounded(task.levelingDelay))
  const own = activity.calendar === undefined ? null : ourCalendar(calendarOf(plan, activity.calendar))
  field('calendar', own, theirCalendar(neutral.calendars, task.calendar))
  field('start', minutesOf(activity.plannedStart), task.start)
  field('finish', minutesOf(activity.plannedFinish), task.finish)
  for (const name of ['actualStart', 'actualFinish', 'deadline'] as const)
    field(name, minutesOf(activity[name]), task[name])
  // The neutral reading cuts seconds off; here 08:28:48 is 08:29, as the 28.8 minutes done are 29.
  for (const name of ['stop', 'resume'] as const) {
    const [ours, theirs] = [minutesOf(activity[name]), task[name]]
    field(name, ours !== null && ours - 1 === theirs ? theirs : ours, theirs)
  }
  const { constraint } = activity
  field(
    'constraint',
    constraint === undefined ? null : [constraint.kind, minutesOf(constraint.date)],
    task.constraint === null ? null : [constraints[task.constraint.type], task.constraint.date],
  )
  const { reported = {} } = activity
  const { oracle } = task
  for (const name of ['earlyStart', 'earlyFinish', 'lateStart', 'lateFinish'] as const) {
    field(name, minutesOf(reported[name]), oracle[name])
  }
  // As for the remaining duration: a slack that is left out is zero, for the dates show that it was computed.
  field('total float', reported.totalFloatMinutes, rounded(oracle.totalFloatMin ?? 0))
  field('free float', reported.freeFloatMinutes, rounded(oracle.freeFloatMin ?? 0))
  field('critical', reported.critical, oracle.critical)
  compareAssignments(plan, activity, task, neutral, differences)
}

function kindOf(task: NeutralMspdiTask): string {
  if (task.summary) return 'summary'
  if (task.milestone && task.durationMin === 0) return 'finish-milestone'
  const works = task.assignments.some(({ kind }) => kind === '1')
  return works && task.type !== '1' && !elapsedFormats.includes(task.durationFormat) ? 'resource-dependent' : 'task'
}

/** The neutral reading keeps assignments to nobody (resource -65535), and states no work where a zero is left out. */
function compareAssignments(
  plan: PlanSnapshot,
  activity: Activity,
  task: NeutralMspdiTask,
  neutral: NeutralMspdi,
  differences: Differences,
): void {
  differences.field(
    task.id,
    'assignments',
    (activity.assignments ?? []).map(({ calendar, units, workMinutes, remainingWorkMinutes, delayMinutes }) => [
      ourCalendar(calendarOf(plan, calendar)),
      units,
      workMinutes,
      remainingWorkMinutes ?? 0,
      delayMinutes ?? 0,
    ]),
    task.assignments
      .filter(({ resource }) => resource !== '-65535')
      .map(({ calendar, units, workMin, remainingWorkMin, delay }) => [
        theirCalendar(neutral.calendars, calendar),
        units,
        rounded(workMin),
        rounded(remainingWorkMin ?? 0),
        rounded(delay) ?? 0,
      ]),
  )
}
