import { none } from '@throughline/schedule'
import { activityIndex, at, projectOf, type NetworkProject } from './network.ts'
import { isCritical, type ProgrammeView } from './view.ts'

/**
 * A point in time that somebody waits for: a declared target, a project's own finish, the programme's finish. The two
 * last exist without being declared.
 */
export interface TargetPoint {
  /** Id of a declared target, `finish:<project>` or `finish:`. */
  readonly id: string
  readonly kind: 'target' | 'project' | 'programme'
  readonly name: string
  /** Project of a declared target or of a project's finish. */
  readonly project: string | null
  /** Index of the activity that makes the date; -1: there is none. */
  readonly activity: number
  readonly finish: number
  readonly committed: string | null
  readonly totalFloatMinutes: number
  readonly critical: boolean
  /** Index of the calendar that counts delays for whoever waits; -1: there is none. */
  readonly calendar: number
  readonly owner: string | null
}

/** Of all points of a view, in order: the programme's finish, the projects' by id, the declared targets by id. */
export function targetPoints(view: ProgrammeView): TargetPoint[] {
  return [
    programmePoint(view),
    ...view.network.projects.map((project) => projectPoint(view, project)),
    ...declaredPoints(view),
  ]
}

/** Its delays are counted in the default calendar of the project that finishes last. */
export function programmePoint(view: ProgrammeView): TargetPoint {
  const { network, sums } = view
  const activity = at(sums.ends, network.projects.length)
  return {
    ...pointAt(view, activity),
    id: 'finish:',
    kind: 'programme',
    name: `Finish of ${view.name}`,
    project: null,
    committed: null,
    calendar: activity === -1 ? (network.projects[0]?.calendar ?? -1) : projectOf(network, activity).calendar,
    owner: view.owner,
  }
}

/** Its delays are counted in the default calendar of the project, which stays while the activity that is last changes. */
export function projectPoint(view: ProgrammeView, project: NetworkProject): TargetPoint {
  const place = view.network.projectIndex.get(project.id) ?? -1
  const { name, mustFinishBy, owner } = project.settings
  return {
    ...pointAt(view, view.sums.ends[place] ?? -1),
    id: `finish:${project.id}`,
    kind: 'project',
    name: `Finish of ${name === '' ? project.id : name}`,
    project: project.id,
    committed: mustFinishBy ?? null,
    calendar: project.calendar,
    owner: owner ?? null,
  }
}

/** The declared targets alone, by id. */
export function declaredPoints(view: ProgrammeView): TargetPoint[] {
  return [...view.targets.values()].map((target): TargetPoint => {
    const activity = activityIndex(view.network, target.project, target.activity)
    const place = view.network.projectIndex.get(target.project)
    const project = place === undefined ? undefined : at(view.network.projects, place)
    return {
      ...pointAt(view, activity),
      id: target.id,
      kind: 'target',
      name: target.name,
      project: target.project,
      committed: target.committed ?? null,
      calendar: activity === -1 ? (project?.calendar ?? -1) : at(view.network.input.activities, activity).calendar,
      owner: target.owner ?? project?.settings.owner ?? null,
    }
  })
}

function pointAt(view: ProgrammeView, activity: number) {
  if (activity === -1) return { activity, finish: none, totalFloatMinutes: none, critical: false }
  return {
    activity,
    finish: at(view.schedule.earlyFinish, activity),
    totalFloatMinutes: at(view.schedule.totalFloatMinutes, activity),
    critical: isCritical(view, activity),
  }
}
