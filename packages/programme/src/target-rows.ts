import type { Rag } from '@throughline/domain'
import { floatTo, none, type FloatTo } from '@throughline/schedule'
import { targetBaselines, type TargetBaseline } from './baselines.ts'
import { targetRag, lateMinutesOf, toleranceOf } from './target-rag.ts'
import { declaredPoints } from './targets.ts'
import { ownerOf, type ProgrammeView } from './view.ts'
import { at } from './network.ts'
import { dateOrNull, floatOrNull, minutesPerDay } from './working-days.ts'
import { twoDecimals } from './words.ts'

/** A declared target as it stands. */
export interface TargetRow {
  readonly target: string
  readonly name: string
  readonly project: string
  readonly activity: string
  /** Stated, else the owner of the project. */
  readonly owner: string | null
  /** Who answers for the activity. */
  readonly activityOwner: string | null
  readonly committed: string | null
  readonly toleranceMinutes: number
  readonly forecast: string | null
  /** Forecast minus committed in working time of its calendar, later is positive; `null` without both. */
  readonly lateMinutes: number | null
  readonly lateDays: number | null
  readonly totalFloatMinutes: number | null
  readonly critical: boolean
  readonly rag: Rag
  readonly baselines: readonly TargetBaseline[]
}

/** All declared targets, by id. */
export function targetRows(view: ProgrammeView): TargetRow[] {
  const baselines = targetBaselines(view)
  return declaredPoints(view).map((point) => {
    const lateMinutes = lateMinutesOf(view, point)
    const day = point.calendar === -1 ? 1440 : minutesPerDay(view.network, point.calendar)
    return {
      target: point.id,
      name: point.name,
      project: point.project ?? '',
      activity: view.targets.get(point.id)?.activity ?? '',
      owner: point.owner,
      activityOwner: point.activity === -1 ? null : ownerOf(view, point.activity),
      committed: point.committed,
      toleranceMinutes: toleranceOf(view, point),
      forecast: dateOrNull(point.finish),
      lateMinutes,
      lateDays: lateMinutes === null ? null : twoDecimals(lateMinutes / day),
      totalFloatMinutes: floatOrNull(point.totalFloatMinutes),
      critical: point.critical,
      rag: targetRag(view, point),
      baselines: baselines.get(point.id) ?? [],
    }
  })
}

/** By how much an activity may slip before a target does. */
export interface TargetFloat {
  readonly target: string
  readonly name: string
  /** Working time of the activity's own calendar; `null`: it does not lead to the target, or is done. */
  readonly floatMinutes: number | null
  readonly floatDays: number | null
  readonly lateStart: string | null
  readonly lateFinish: string | null
}

/**
 * Float of one activity towards each of the targets, one after the other: each is a backward pass over the programme, so
 * that whoever serves others can do something else in between.
 */
export function* floatsToTargets(
  view: ProgrammeView,
  activity: number,
  targets: readonly string[],
): Generator<TargetFloat> {
  const { network, schedule } = view
  const day = minutesPerDay(network, at(network.input.activities, activity).calendar)
  const wanted = new Set(targets)
  for (const point of declaredPoints(view)) {
    if (!wanted.has(point.id)) continue
    const towards = point.activity === -1 ? undefined : floatTo(network.input, schedule, point.activity)
    const minutes = valueOf(towards?.floatMinutes, activity)
    yield {
      target: point.id,
      name: point.name,
      floatMinutes: floatOrNull(minutes),
      floatDays: minutes === none ? null : twoDecimals(minutes / day),
      lateStart: dateOrNull(valueOf(towards?.lateStart, activity)),
      lateFinish: dateOrNull(valueOf(towards?.lateFinish, activity)),
    }
  }
}

const valueOf = (column: FloatTo['floatMinutes'] | undefined, activity: number): number =>
  column === undefined ? none : at(column, activity)
