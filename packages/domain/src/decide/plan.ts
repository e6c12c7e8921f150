import type { EventData, EventType } from '../events.ts'
import { projectsOf, type Fact } from '../facts.ts'
import type { PlanSnapshot } from '../plan.ts'
import { ok, refused, type Finding, type Result } from '../problem.ts'
import type { ProgrammeRegister } from '../register.ts'
import { baselineFacts } from './baseline.ts'
import { planProblems } from './check-plan.ts'
import { linkFacts } from './compare-links.ts'
import { activityFacts, calendarFacts, projectFacts } from './compare-project.ts'
import { planFindings } from './plan-findings.ts'
import { probableRenames, type ProbableRename } from './renames.ts'
import { settlePlans, type SettledPlan, type SettledPlans } from './settle-plan.ts'

/** One submission: all that one file, or one request, says about one or more projects. */
export interface PlanSubmission {
  /** Id of the submission, as `plan.submitted` will carry it. */
  readonly submission: string
  readonly plans: readonly PlanSnapshot[]
  readonly file?: EventData<'plan.submitted'>['file']
  /** Name and version of the tool that wrote it, as words. */
  readonly tool?: string | undefined
}

export type ChangeCounts = Partial<Record<EventType, number>>

export interface PlanDecision {
  /** What to record, in order; the last one is `plan.submitted`. Empty: the programme knows all this already. */
  readonly events: readonly Fact[]
  /** By project of the submission: how many events of each type. */
  readonly counts: ReadonlyMap<string, ChangeCounts>
  readonly probableRenames: readonly ProbableRename[]
  /** By project of the submission: the share of its activities, as they were, that the plan removes; 0 to 1. */
  readonly removedShare: ReadonlyMap<string, number>
  /** What looks odd in the plans and is taken nevertheless. */
  readonly findings: readonly Finding[]
}

/** So many probable renames are recorded with the submission, so that its event stays small; the decision has all. */
const renamesRecorded = 200

/**
 * Compares plans with the register and yields what changed, no more. Links: a submission withdraws only links that the
 * plan of one of its projects carried and that none of its plans carries now; links declared by themselves stay.
 *
 * Refuses only what has no single meaning: `plan-invalid` (a value out of its bounds; a project, an activity, a link,
 * a calendar or a baseline stated twice and differently; `at` is a path below `$.plans[i]`), `plan-empty`,
 * `rule-broken` (the programme is closed).
 */
export function decidePlan(register: ProgrammeRegister, submission: PlanSubmission): Result<PlanDecision> {
  if (!register.open) {
    return refused({ code: 'rule-broken', message: `programme ${register.id} is closed; post programme.opened first` })
  }
  if (submission.plans.length === 0) return refused({ code: 'plan-empty', message: 'the submission holds no plan' })
  const problems = planProblems(submission.plans)
  if (problems.length > 0) return refused(...problems)
  const settled = settlePlans(submission.plans)
  if (!settled.ok) return settled
  return ok(compare(register, submission, settled.value))
}

function compare(register: ProgrammeRegister, submission: PlanSubmission, settled: SettledPlans): PlanDecision {
  const { plans } = settled
  const changes = [...changesIn(register, settled)]
  const counts = countByProject(register, plans, changes)
  const renames = changes.length === 0 ? [] : probableRenames(register, settled)
  return {
    events: changes.length === 0 ? [] : [...changes, submitted(submission, plans, counts, renames)],
    counts,
    probableRenames: renames,
    removedShare: new Map(plans.map(({ project }) => [project, removedShare(register, project, counts)])),
    findings: planFindings(register, settled),
  }
}

function* changesIn(register: ProgrammeRegister, settled: SettledPlans): Generator<Fact> {
  for (const plan of settled.plans) {
    const known = register.projects.get(plan.project)
    yield* projectFacts(known, plan)
    yield* calendarFacts(known, plan)
    yield* activityFacts(known, plan)
  }
  yield* linkFacts(register, settled)
  for (const plan of settled.plans) yield* baselineFacts(register.projects.get(plan.project), plan)
}

function countByProject(
  register: ProgrammeRegister,
  plans: readonly SettledPlan[],
  facts: readonly Fact[],
): Map<string, ChangeCounts> {
  const counts = new Map<string, ChangeCounts>(plans.map(({ project }) => [project, {}]))
  for (const fact of facts) {
    const project = countedFor(fact, register).find((each) => counts.has(each))
    const found = project === undefined ? undefined : counts.get(project)
    if (found !== undefined) found[fact.type] = (found[fact.type] ?? 0) + 1
  }
  return counts
}

/** A link that is revised may belong to another plan, or to none: it counts for the end that is submitted here. */
function countedFor(fact: Fact, register: ProgrammeRegister): readonly string[] {
  const projects = projectsOf(fact, register)
  return fact.type === 'link.revised' ? [...projects, fact.data.to.project, fact.data.from.project] : projects
}

function removedShare(register: ProgrammeRegister, project: string, counts: ReadonlyMap<string, ChangeCounts>): number {
  const before = register.projects.get(project)?.activities.size ?? 0
  return before === 0 ? 0 : (counts.get(project)?.['activity.removed'] ?? 0) / before
}

function submitted(
  { submission, file, tool }: PlanSubmission,
  plans: readonly SettledPlan[],
  counts: ReadonlyMap<string, ChangeCounts>,
  renames: readonly ProbableRename[],
): Fact {
  const projects = plans.map(({ project, activities, linkCount }) => ({
    project,
    activities: activities.size,
    links: linkCount,
    changes: { ...counts.get(project) } as Record<string, number>,
  }))
  return {
    type: 'plan.submitted',
    data: {
      submission,
      ...(file === undefined ? {} : { file }),
      ...(tool === undefined ? {} : { tool }),
      projects,
      ...(renames.length === 0 ? {} : { probableRenames: renames.slice(0, renamesRecorded) }),
    },
  }
}
