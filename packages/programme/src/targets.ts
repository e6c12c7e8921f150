import type { Target } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { activityIndex, at, projectOf, type NetworkProject } from './network.ts'
import { isCritical, type Dated, type ProgrammeView } from './view.ts'

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
  const { network, schedule, sums } = view
  return [
    programmePoint(view),
    ...network.projects.map((project) => projectPoint({ network, schedule, sums }, project)),
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
    critical: isCriticalPoint(view, activity),
    calendar: activity === -1 ? (network.projects[0]?.calendar ?? -1) : projectOf(network, activity).calendar,
    owner: view.owner,
  }
}

/** Its delays are counted in the default calendar of the project, which stays while the activity that is last changes. */
export function projectPoint(view: Dated & Pick<ProgrammeView, 'sums'>, project: NetworkProject): TargetPoint {
  const place = view.network.projectIndex.get(project.id) ?? -1
  const { id, settings, calendar } = project
  const { name, mustFinishBy, owner = null } = settings
  return lastOrNew(view, project, { activity: view.sums.ends[place] ?? -1, calendar, owner }, (stands) => ({
    id: `finish:${id}`,
    kind: 'project',
    name: `Finish of ${name === '' ? id : name}`,
    project: id,
    committed: mustFinishBy ?? null,
    ...stands,
  }))
}

/** The declared targets alone, by id. */
export function declaredPoints(view: ProgrammeView): TargetPoint[] {
  const { network, schedule } = view
  return Array.from(view.targets.values(), (target) => {
    const activity = placeOf(network, target)
    const place = network.projectIndex.get(target.project)
    const project = place === undefined ? undefined : at(network.projects, place)
    const calendar = activity === -1 ? (project?.calendar ?? -1) : at(network.input.activities, activity).calendar
    const owner = target.owner ?? project?.settings.owner ?? null
    return lastOrNew({ network, schedule }, target, { activity, calendar, owner }, (stands) => ({
      id: target.id,
      kind: 'target',
      name: target.name,
      project: target.project,
      committed: target.committed ?? null,
      ...stands,
    }))
  })
}

/** What of a point follows from the view, all else from what it is a point of. */
type Stands = Pick<TargetPoint, 'activity' | 'finish' | 'totalFloatMinutes' | 'critical' | 'calendar' | 'owner'>

/** By project or target: its point as it was last. Most commands leave most of them alone, and who compares sees that at once. */
const lastPoints = new WeakMap<NetworkProject | Target, TargetPoint>()

function lastOrNew(
  view: Dated,
  of: NetworkProject | Target,
  counted: Pick<Stands, 'activity' | 'calendar' | 'owner'>,
  make: (stands: Stands) => TargetPoint,
): TargetPoint {
  const { activity } = counted
  const finish = finishOf(view, activity)
  const totalFloatMinutes = floatOf(view, activity)
  const critical = isCriticalPoint(view, activity)
  const last = lastPoints.get(of)
  const standsSo =
    last?.finish === finish &&
    last.totalFloatMinutes === totalFloatMinutes &&
    last.critical === critical &&
    last.activity === activity &&
    last.calendar === counted.calendar &&
    last.owner === counted.owner
  if (standsSo) return last
  const made = make({ ...counted, finish, totalFloatMinutes, critical })
  lastPoints.set(of, made)
  return made
}

/** Where the activities of targets are: they stay there while no activity comes or goes, and so does the index of projects. */
const places = new WeakMap<ProgrammeView['network']['projectIndex'], WeakMap<object, number>>()

function placeOf(network: ProgrammeView['network'], target: Target): number {
  const known = places.get(network.projectIndex) ?? new WeakMap<object, number>()
  places.set(network.projectIndex, known)
  const found = known.get(target) ?? activityIndex(network, target.project, target.activity)
  known.set(target, found)
  return found
}

const isCriticalPoint = (view: Dated, activity: number): boolean => activity !== -1 && isCritical(view, activity)
const finishOf = ({ schedule }: Dated, activity: number): number =>
  activity === -1 ? none : at(schedule.earlyFinish, activity)
const floatOf = ({ schedule }: Dated, activity: number): number =>
  activity === -1 ? none : at(schedule.totalFloatMinutes, activity)
