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

/** Several reports ask for the points of the same view. */
const known = new WeakMap<ProgrammeView, readonly TargetPoint[]>()

/** Of all points of a view, in order: the programme's finish, the projects' by id, the declared targets by id. */
export function targetPoints(view: ProgrammeView): readonly TargetPoint[] {
  const found = known.get(view)
  if (found !== undefined) return found
  const made = findPoints(view)
  known.set(view, made)
  return made
}

function findPoints(view: ProgrammeView): TargetPoint[] {
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
    id: 'finish:',
    kind: 'programme',
    name: `Finish of ${view.name}`,
    project: null,
    activity,
    finish: finishOf(view, activity),
    committed: null,
    totalFloatMinutes: floatOf(view, activity),
    critical: activity !== -1 && isCritical(view, activity),
    calendar: activity === -1 ? (network.projects[0]?.calendar ?? -1) : projectOf(network, activity).calendar,
    owner: view.owner,
  }
}

/** Its delays are counted in the default calendar of the project, which stays while the activity that is last changes. */
export function projectPoint(view: ProgrammeView, project: NetworkProject): TargetPoint {
  const place = view.network.projectIndex.get(project.id) ?? -1
  const { name, mustFinishBy, owner } = project.settings
  const activity = view.sums.ends[place] ?? -1
  return {
    id: `finish:${project.id}`,
    kind: 'project',
    name: `Finish of ${name === '' ? project.id : name}`,
    project: project.id,
    activity,
    finish: finishOf(view, activity),
    committed: mustFinishBy ?? null,
    totalFloatMinutes: floatOf(view, activity),
    critical: activity !== -1 && isCritical(view, activity),
    calendar: project.calendar,
    owner: owner ?? null,
  }
}

/** The declared targets alone, by id. */
export function declaredPoints(view: ProgrammeView): TargetPoint[] {
  return [...view.targets.values()].map((target): TargetPoint => {
    const activity = placeOf(view, target)
    const place = view.network.projectIndex.get(target.project)
    const project = place === undefined ? undefined : at(view.network.projects, place)
    return {
      id: target.id,
      kind: 'target',
      name: target.name,
      project: target.project,
      activity,
      finish: finishOf(view, activity),
      committed: target.committed ?? null,
      totalFloatMinutes: floatOf(view, activity),
      critical: activity !== -1 && isCritical(view, activity),
      calendar: activity === -1 ? (project?.calendar ?? -1) : at(view.network.input.activities, activity).calendar,
      owner: target.owner ?? project?.settings.owner ?? null,
    }
  })
}

/** Where the activities of targets are: they stay there while no activity comes or goes, and so does the index of projects. */
const places = new WeakMap<ProgrammeView['network']['projectIndex'], WeakMap<object, number>>()

function placeOf({ network }: ProgrammeView, target: { readonly project: string; readonly activity: string }): number {
  const known = places.get(network.projectIndex) ?? new WeakMap<object, number>()
  places.set(network.projectIndex, known)
  const found = known.get(target) ?? activityIndex(network, target.project, target.activity)
  known.set(target, found)
  return found
}

const finishOf = ({ schedule }: ProgrammeView, activity: number): number =>
  activity === -1 ? none : at(schedule.earlyFinish, activity)
const floatOf = ({ schedule }: ProgrammeView, activity: number): number =>
  activity === -1 ? none : at(schedule.totalFloatMinutes, activity)
