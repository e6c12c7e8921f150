import { statuses } from './columns.ts'
import { buildScene, type Scene } from './explain/scene.ts'
import type { NetworkInput } from './network.ts'
import { dependences, isActivity, type Dependence } from './predecessors.ts'
import { createQueue } from './queue.ts'
import { none, type Schedule } from './result.ts'

/** One chain of driving logic that leads to the chosen activity, or into a path numbered before it. */
export interface FloatPath {
  /** From 1. */
  readonly number: number
  /** In the order of the logic; the first path ends with the chosen activity. */
  readonly activities: readonly number[]
  /** Activity of a path numbered before that this one leads into; -1 for the first path. */
  readonly joins: number
  /** Link by which it leads there; -1 for the first path, and where its last activity stands under the other one. */
  readonly link: number
  /** By how much the path may slip before the activity it joins moves, in minutes of its last activity's calendar. */
  readonly floatMinutes: number
  /** The sum of these floats on the way to the chosen activity. */
  readonly relativeFloatMinutes: number
}

export interface FloatPaths {
  readonly paths: readonly FloatPath[]
  /** By activity index: number of its path, 0 for none. */
  readonly pathOf: Int32Array
}

export interface FloatPathOptions {
  /** At most so many paths. */
  readonly most: number
}

/**
 * Multiple float paths to a chosen activity by the free float method, as Primavera P6 numbers them: the first is the
 * chain that drives it; each next one is the chain with the smallest relationship float into what is numbered already.
 * A chain goes back by driving links; of several the one with the least float, of equals the oldest. Finished work is
 * on no path. Logic is followed and no total float, so a path is the same whatever constraints stand elsewhere.
 *
 * @param schedule the result for the same input
 */
export function floatPaths(
  input: NetworkInput,
  schedule: Schedule,
  endActivity: number,
  options: FloatPathOptions,
): FloatPaths {
  return findFloatPaths(buildScene(input, schedule), endActivity, options)
}

/** A way from an activity without a path into one that has one. */
interface Branch {
  readonly activity: number
  readonly dependence: Dependence
}

export function findFloatPaths(scene: Scene, endActivity: number, { most }: FloatPathOptions): FloatPaths {
  const { network, final } = scene
  const pathOf = new Int32Array(network.activityCount)
  const paths: FloatPath[] = []
  const isOpen = (activity: number): boolean =>
    pathOf[activity] === 0 &&
    network.activities.status[activity] !== statuses.complete &&
    final.finish[activity] !== none
  if (!isActivity(network, endActivity) || !isOpen(endActivity) || most < 1) return { paths, pathOf }

  const branches = createQueue<Branch>(isSooner)
  /** Numbers a chain from its last activity back; what else leads into it waits for its turn. */
  const walkBack = (last: number, number: number): number[] => {
    const chain = [last]
    for (let activity = last; ; activity = chain.at(-1) as number) {
      pathOf[activity] = number
      const before = dependences(scene, activity).filter((each) => isOpen(each.from) && each.floatMinutes !== none)
      for (const dependence of before) branches.push({ activity, dependence })
      const driver = leastOf(before.filter(({ driving }) => driving))
      if (driver === undefined) return chain.reverse()
      chain.push(driver.from)
    }
  }
  const first = { number: 1, joins: -1, link: -1, floatMinutes: 0, relativeFloatMinutes: 0 }
  paths.push({ ...first, activities: walkBack(endActivity, 1) })
  for (let branch = branches.pop(); branch !== undefined && paths.length < most; branch = branches.pop()) {
    const { from } = branch.dependence
    if (!isOpen(from)) continue
    const joined = pathThrough(paths, pathOf, branch)
    paths.push({ ...joined, activities: walkBack(from, joined.number) })
  }
  return { paths, pathOf }
}

/** A driving link has no float to give, whatever its predecessor's calendar makes of the time between the two. */
const weightOf = ({ driving, floatMinutes }: Dependence): number => (driving ? Math.min(0, floatMinutes) : floatMinutes)

function isBefore(a: Dependence, b: Dependence): boolean {
  return weightOf(a) - weightOf(b) < 0 || (weightOf(a) === weightOf(b) && a.link < b.link)
}

function isSooner(a: Branch, b: Branch): boolean {
  if (isBefore(a.dependence, b.dependence)) return true
  // two children of summaries are told apart by their own numbers
  return !isBefore(b.dependence, a.dependence) && a.dependence.from < b.dependence.from
}

const leastOf = (found: readonly Dependence[]): Dependence | undefined =>
  found.reduce<Dependence | undefined>(
    (best, each) => (best === undefined || isBefore(each, best) ? each : best),
    undefined,
  )

function pathThrough(
  paths: readonly FloatPath[],
  pathOf: Int32Array,
  { activity, dependence }: Branch,
): Omit<FloatPath, 'activities'> {
  const joined = paths[(pathOf[activity] as number) - 1]
  const floatMinutes = weightOf(dependence)
  return {
    number: paths.length + 1,
    joins: activity,
    link: dependence.link,
    floatMinutes,
    relativeFloatMinutes: (joined?.relativeFloatMinutes ?? 0) + floatMinutes,
  }
}
