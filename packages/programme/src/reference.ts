import { toMinutes, type Slip } from '@throughline/domain'
import { approvedBaseline } from './baselines.ts'
import type { TargetPoint } from './targets.ts'
import type { ProgrammeView, TakenBaseline } from './view.ts'

/**
 * What a target's forecast is held against: the finish that the approved baseline gives its activity (of a project's
 * finish, the latest one in the baseline; of the programme's, where every project has one, the latest of all), else the
 * committed date. `null`: neither exists.
 */
export function referenceOf(view: ProgrammeView, point: TargetPoint): Slip['reference'] {
  const baseline = baselineReference(view, point)
  if (baseline !== null) return baseline
  return point.committed === null ? null : { kind: 'committed', name: null, date: point.committed }
}

function baselineReference(view: ProgrammeView, point: TargetPoint): Slip['reference'] {
  const { baselines, network } = view
  if (baselines.size === 0) return null
  if (point.kind === 'programme') {
    let latest: Slip['reference'] = null
    for (const { id } of network.projects) {
      const own = finishOf(approvedBaseline(view, id))
      if (own === null) return null
      if (latest === null || own.date > latest.date) latest = own
    }
    return latest
  }
  const baseline = approvedBaseline(view, point.project ?? '')
  if (baseline === undefined) return null
  if (point.kind === 'project') return finishOf(baseline)
  const code = view.targets.get(point.id)?.activity
  const date = code === undefined ? undefined : baseline.dates.get(code)?.finish
  return date === undefined ? null : { kind: 'baseline', name: baseline.name, date }
}

const finishes = new WeakMap<TakenBaseline['dates'], string | null>()

/** Local dates of one form compare as text. */
function finishOf(baseline: TakenBaseline | undefined): Slip['reference'] {
  if (baseline === undefined) return null
  const { name, dates } = baseline
  let date = finishes.get(dates)
  if (date === undefined) {
    date = null
    for (const { finish } of dates.values()) if (finish !== undefined && (date === null || finish > date)) date = finish
    finishes.set(dates, date)
  }
  return date === null ? null : { kind: 'baseline', name, date }
}

/** Minutes of a reference's date, as the schedule counts. */
export const referenceMinutes = (reference: NonNullable<Slip['reference']>): number => toMinutes(reference.date)
