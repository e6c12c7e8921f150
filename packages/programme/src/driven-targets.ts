import { none } from '@throughline/schedule'
import { at } from './network.ts'
import type { TargetPoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'

/**
 * The links that drive a target: walking back from it along driving links, the nearest ones first, to at most so many
 * activities. Those that drive only through more of them are not found.
 */
export function drivingLinksOf(view: ProgrammeView, target: number, most: number): ReadonlySet<number> {
  const { network, schedule } = view
  const { offsets, links } = network.incoming
  const found = new Set<number>()
  if (target === -1) return found
  const seen = new Set([target])
  const open = [target]
  for (let place = 0; place < open.length && place < most; place++) {
    for (const activity of startingTogether(view, at(open, place))) {
      for (let index = at(offsets, activity); index < at(offsets, activity + 1); index++) {
        const link = at(links, index)
        if (schedule.driving[link] !== 1) continue
        found.add(link)
        const { from } = at(network.input.links, link)
        if (seen.has(from)) continue
        seen.add(from)
        open.push(from)
      }
    }
  }
  return found
}

/** The activity, and the summaries above it that start with it: what drives these drives it. */
function* startingTogether({ network, schedule }: ProgrammeView, activity: number): Generator<number> {
  const seen = new Set<number>()
  for (let each: number | undefined = activity; each !== undefined && !seen.has(each);) {
    if (at(schedule.earlyStart, each) !== at(schedule.earlyStart, activity)) return
    seen.add(each)
    yield each
    each = at(network.input.activities, each).parent
  }
}

/** Links that drive each of some targets, by link. */
export function targetsByLink(
  view: ProgrammeView,
  points: readonly TargetPoint[],
  most: number,
): ReadonlyMap<number, readonly TargetPoint[]> {
  const byLink = new Map<number, TargetPoint[]>()
  for (const point of points) {
    if (point.activity === -1 || point.finish === none) continue
    for (const link of drivingLinksOf(view, point.activity, most)) {
      const list = byLink.get(link)
      if (list === undefined) byLink.set(link, [point])
      else list.push(point)
    }
  }
  return byLink
}
