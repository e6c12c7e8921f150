import type { Sender } from './service.ts'
import { projectId, type GeneratedPlans } from './plans.ts'

export const programmePath = '/v1/programmes/bench'

/** Projects of one submission: bodies stay below what Node takes as one string. */
const projectsPerPlan = 20
const eventsPerRequest = 500

/** Submits plans, links between projects and targets as their tools would; gives the revision of the last event. */
export async function loadProgramme(sender: Sender, { plans, links, targets }: GeneratedPlans): Promise<number> {
  for (let first = 0; first < plans.length; first += projectsPerPlan) {
    const some = plans.slice(first, first + projectsPerPlan)
    await sender.send('PUT', `${programmePath}/plan?file=plans-${first}.json`, JSON.stringify({ plans: some }))
  }
  const facts = [
    ...links.map((data) => ({ type: 'link.declared.v2', data })),
    ...targets.map(({ committed: _, ...data }) => ({ type: 'target.declared.v1', data })),
    ...targets.flatMap(({ target, committed }) =>
      committed === undefined ? [] : [{ type: 'target.committed.v1', data: { target, date: committed } }],
    ),
  ]
  let revision = -1
  for (let first = 0; first < facts.length; first += eventsPerRequest) {
    const events = facts
      .slice(first, first + eventsPerRequest)
      .map((fact, index) => cloudEvent(`load-${first + index}`, fact.type, fact.data))
    const { body } = await sender.send('POST', `${programmePath}/events`, JSON.stringify(events))
    revision = (JSON.parse(body) as { revision: number }).revision
  }
  return revision
}

export function cloudEvent(id: string, type: string, data: unknown): object {
  const time = '2026-03-02T08:00:00Z'
  return { specversion: '1.0', id, source: '/bench/planning-tool', type: `io.throughline.${type}`, time, data }
}

/** An unfinished activity that a progress event can be about. */
export interface OpenActivity {
  readonly project: string
  readonly code: string
}

interface Page {
  readonly activities: readonly (OpenActivity & { readonly status: string; readonly kind: string })[]
  readonly next: string | null
}

/** Unfinished tasks, some of each project. */
export async function openActivities(sender: Sender, critical: boolean, projects: number): Promise<OpenActivity[]> {
  const found: OpenActivity[] = []
  for (let project = 0; project < projects; project++) {
    const query = `project=${projectId(project)}&critical=${critical}&limit=1000`
    const { body } = await sender.send('GET', `${programmePath}/activities?${query}`)
    const { activities } = JSON.parse(body) as Page
    for (const { project: id, code, status, kind } of activities) {
      if (kind === 'task' && status !== 'complete') found.push({ project: id, code })
    }
  }
  return found
}

/** Waits until the engine has folded a revision. */
export async function folded(sender: Sender, revision: number): Promise<void> {
  await sender.send('GET', `${programmePath}?revision=${revision}`)
}
