import type { CriticalPathReport } from '@throughline/domain'
import { drivingChain } from './chain.ts'
import { jsonBytes, reportBytesMost } from './fit.ts'
import { nothingHidden, type Hidden } from './hidden.ts'
import { shownChain } from './hops.ts'
import { maskedChain } from './mask-chain.ts'
import { maskTexts } from './marks.ts'
import { sortedRecord } from './moved.ts'
import { at, projectOf } from './network.ts'
import { programmePoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import { dateOrNull } from './working-days.ts'

const pathHops = 500
/** So many hops fit one record of the feed whatever characters they are written in. */
const pathHopsAlways = 100

/**
 * The longest path to the programme's finish. `path` is one chain of driving links from its root to the activity that
 * finishes last; `byProject` counts all activities from which driving links lead to the finish, parallel chains too.
 */
export function criticalPathReport(view: ProgrammeView, id: string, hidden = nothingHidden): CriticalPathReport {
  const { activity } = programmePoint(view)
  const steps = activity === -1 ? [] : drivingChain(view, activity)
  const shown = (hops: number) => {
    const { chain, places, omitted } = shownChain(view, steps, hops, () => false)
    return { chain: maskTexts(maskedChain(chain, places, hidden), hidden.standIn), omitted }
  }
  const whole = shown(pathHops)
  const fits = whole.chain.length <= pathHopsAlways || jsonBytes(whole.chain) <= reportBytesMost
  const { chain, omitted } = fits ? whole : shown(pathHopsAlways)
  return {
    id,
    programme: view.programme,
    revision: view.revision,
    finish: dateOrNull(view.schedule.finish),
    path: chain,
    pathOmitted: omitted,
    byProject: sortedRecord(
      pathByProject(
        view,
        steps.map((step) => step.activity),
        hidden,
      ),
    ),
  }
}

/** Counts what drives the programme's finish, and the given chain, which may lead through summaries. */
function pathByProject(
  { network, schedule, sums }: ProgrammeView,
  chain: readonly number[],
  hidden: Hidden,
): Map<string, number> {
  const { offsets, links } = network.incoming
  const ends = sums.last.filter((activity) => {
    const { kind, inactive } = at(network.input.activities, activity)
    return inactive !== true && kind !== 'summary' && kind !== 'level-of-effort'
  })
  const open = [...chain, ...ends]
  const onPath = new Set<number>()
  const byProject = new Map<string, number>()
  for (let activity = open.pop(); activity !== undefined; activity = open.pop()) {
    if (onPath.has(activity)) continue
    onPath.add(activity)
    const { id } = projectOf(network, activity)
    if (!hidden.has(id)) byProject.set(id, (byProject.get(id) ?? 0) + 1)
    for (let place = at(offsets, activity); place < at(offsets, activity + 1); place++) {
      const link = at(links, place)
      if (schedule.driving[link] === 1) open.push(at(network.input.links, link).from)
    }
  }
  return byProject
}
