import type { Link, PlanSnapshot } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'

/**
 * The plan to submit for project `project`: that of a file with one project, whatever the file calls it, or the one of
 * several that bears this very id. Links follow the project to its new name.
 */
export function choosePlan(plans: readonly PlanSnapshot[], project: string): PlanSnapshot {
  const [only] = plans
  if (only === undefined) throw new ThroughlineError('plan-empty', 'The file holds no project')
  if (plans.length === 1) return renamed(only, project)
  const chosen = plans.find((plan) => plan.project === project)
  if (chosen !== undefined) return chosen
  const found = plans.map((plan) => plan.project)
  throw new ThroughlineError(
    'plan-has-several-projects',
    `The file holds ${plans.length} projects, none of them called ${project}`,
    { facts: { projects: found.slice(0, 100), project } },
  )
}

function renamed(plan: PlanSnapshot, project: string): PlanSnapshot {
  const old = plan.project
  if (old === project) return plan
  if (plan.links.some(({ from, to }) => from.project === project || to.project === project)) {
    throw new ThroughlineError(
      'plan-invalid',
      `The file's project ${old} is linked to another project called ${project}; submitted as ${project}, it would be linked to itself`,
      { facts: { project, fileProject: old } },
    )
  }
  // links share their ends, and still do so under the new name
  const ends = new Map<Link['from'], Link['from']>()
  const own = (end: Link['from']): Link['from'] => {
    if (end.project !== old) return end
    const known = ends.get(end) ?? { ...end, project }
    ends.set(end, known)
    return known
  }
  return { ...plan, project, links: plan.links.map((link) => ({ ...link, from: own(link.from), to: own(link.to) })) }
}
