import type { Activity, Constraint, Link } from '../plan.ts'
import type { Finding } from '../problem.ts'
import { linkWords, type ProgrammeRegister } from '../register.ts'
import type { SettledPlan, SettledPlans } from './settle-plan.ts'

/** So many findings are named; a plan that is odd throughout is odd in the same way. */
const findingsNamed = 1000

/**
 * What looks odd in the plans of a submission. Tools do write such plans, and their planners live with them: they are
 * taken as they are, and the submitter is told.
 */
export function planFindings(register: ProgrammeRegister, { plans, links }: SettledPlans): readonly Finding[] {
  const findings: Finding[] = []
  const collect = (found: Iterable<Finding>) => {
    for (const finding of found) if (findings.length < findingsNamed) findings.push(finding)
  }
  const byProject = new Map(plans.map((plan) => [plan.project, plan]))
  for (const plan of plans) collect(oddActivities(plan, register.projects.get(plan.project)?.calendars))
  for (const link of links.values()) collect(danglingEnds(link, byProject))
  return findings
}

function* oddActivities(plan: SettledPlan, kept: ReadonlyMap<string, unknown> | undefined): Generator<Finding> {
  const { project, settings } = plan
  const lacks = (code: string | undefined) =>
    code !== undefined && !plan.calendars.has(code) && kept?.has(code) !== true
  const at = (code: string) => `${project}/${code}`
  if (lacks(settings.defaultCalendar)) {
    yield warning(plan, 'unknown-calendar', project, `calendar "${settings.defaultCalendar}" is not in the plan`)
  }
  for (const activity of plan.activities.values()) {
    const { code, parent, calendar } = activity
    if (lacks(calendar)) yield warning(plan, 'unknown-calendar', at(code), `calendar "${calendar}" is not in the plan`)
    for (const { resource, calendar: own } of activity.assignments ?? []) {
      if (!lacks(own)) continue
      yield warning(
        plan,
        'unknown-calendar',
        at(code),
        `calendar "${own}" of resource "${resource}" is not in the plan`,
      )
    }
    if (parent !== undefined && !plan.activities.has(parent)) {
      yield warning(plan, 'unknown-parent', at(code), `its summary ${parent} is not in the plan`)
    }
    for (const words of oddities(activity)) yield warning(plan, words.code, at(code), words.message)
  }
}

function* oddities(activity: Activity): Generator<{ readonly code: string; readonly message: string }> {
  const { status, actualStart, actualFinish, remainingMinutes } = activity
  for (const { kind } of [activity.constraint, activity.secondaryConstraint].filter(withoutDate)) {
    yield { code: 'constraint-without-date', message: `constraint ${kind} states no date` }
  }
  if (actualStart !== undefined && actualFinish !== undefined && actualFinish < actualStart) {
    yield {
      code: 'finish-before-start',
      message: `actual finish ${actualFinish} lies before actual start ${actualStart}`,
    }
  }
  if (status === 'complete' && actualFinish === undefined && activity.kind !== 'start-milestone') {
    yield { code: 'complete-without-finish', message: 'it is complete, but no actual finish is stated' }
  }
  if (status === 'complete' && remainingMinutes > 0) {
    yield { code: 'complete-with-remaining', message: `it is complete, but ${remainingMinutes} minutes remain` }
  }
  if (status === 'not-started' && (actualStart !== undefined || actualFinish !== undefined)) {
    yield { code: 'actual-without-start', message: 'it has not started, but an actual date is stated' }
  }
}

function withoutDate(constraint: Constraint | undefined): constraint is Constraint {
  return constraint !== undefined && constraint.kind !== 'as-late-as-possible' && constraint.date === undefined
}

function* danglingEnds(link: Link, plans: ReadonlyMap<string, SettledPlan>): Generator<Finding> {
  for (const { project, activity } of [link.from, link.to]) {
    const plan = plans.get(project)
    if (plan === undefined || plan.activities.has(activity)) continue
    yield warning(plan, 'dangling-link', linkWords(link), `activity ${project}/${activity} is not in the plan`)
  }
}

function warning({ project }: SettledPlan, code: string, at: string, message: string): Finding {
  return { code, severity: 'warning', message, at, project }
}
