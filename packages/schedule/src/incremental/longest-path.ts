import { scheduledEnds } from '../backward.ts'
import { findLongestPath, isLast, lastActivities } from '../driving.ts'
import type { EngineState } from './state.ts'

/** The longest path and what it was found from, beside the driving links. Never written to again. */
export interface LongestPath {
  readonly reached: Uint8Array
  /** By project: the finish that its activities must have to be its last ones. */
  readonly ends: readonly number[]
  /** The activities that end last: where the way back along driving links begins. */
  readonly last: ReadonlySet<number>
}

export function longestPathOf(state: EngineState): LongestPath {
  const { network, final, schedule } = state
  if (state.longestPath !== undefined) return state.longestPath
  const ends = projectEnds(state)
  const last = lastActivities(network, final)
  // the search empties the list that it is given
  const found = { ends, last: new Set(last), reached: findLongestPath(network, final, schedule.driving, last) }
  state.longestPath = found
  return found
}

/**
 * After an edit the path is the same as long as no link into it has begun or ceased to drive, and the same activities
 * end last. Under summaries dates lead there too: such networks are searched anew.
 *
 * @param isLedElsewhere links have come or gone, or one into the path drives that did not, or the other way round
 */
export function keepLongestPath(state: EngineState, isLedElsewhere: boolean): void {
  const { network, final, changes, longestPath: path } = state
  if (path === undefined) return
  const { gateOf, summaries } = network.hierarchy
  if (isLedElsewhere || gateOf.length > 0 || summaries.length > 0) {
    state.longestPath = undefined
    return
  }
  const ends = projectEnds(state)
  const sameEnds = ends.length === path.ends.length && ends.every((end, project) => end === path.ends[project])
  const sameLast = [changes.moved, changes.edited].every(({ list }) =>
    list.every((node) => (node < network.activityCount && isLast(network, final, ends, node)) === path.last.has(node)),
  )
  if (!sameEnds || !sameLast) state.longestPath = undefined
}

const projectEnds = ({ network, final }: EngineState): number[] => Array.from(scheduledEnds(network, final))
