import { constraints } from '../columns.ts'
import type { ConstraintKind } from '../network.ts'
import { none } from '../result.ts'
import type { Scene } from './scene.ts'
import type { Candidate } from './step.ts'
import { backThroughWork, beginAt, throughWork } from './trail.ts'

export const constraintOf = ({ network }: Scene, activity: number): number =>
  network.activities.constraint[activity] as number

const kindOf = new Map<number, ConstraintKind | 'none'>(
  Object.entries(constraints).map(([kind, code]) => [code, kind as ConstraintKind | 'none']),
)

const boundsFinish = (code: number): boolean =>
  code === constraints['finish-on'] ||
  code === constraints['finish-on-or-before'] ||
  code === constraints['finish-on-or-after'] ||
  code === constraints['mandatory-finish']

function stated(code: number, date: number): Pick<Candidate, 'reason' | 'constraint'> | undefined {
  const kind = kindOf.get(code)
  if (kind === undefined || kind === 'none' || kind === 'as-late-as-possible' || date === none) return undefined
  return { reason: 'constraint', constraint: kind }
}

/** Where an activity's constraint alone would have it start. */
export function constraintStarts(scene: Scene, activity: number, minutes: number): Candidate[] {
  const { constraintDate } = scene.network.activities
  const code = constraintOf(scene, activity)
  const date = constraintDate[activity] as number
  const words = stated(code, date)
  if (words === undefined) return []
  const trail = beginAt(date)
  return [{ ...words, trail: boundsFinish(code) ? backThroughWork(scene, trail, activity, minutes) : trail }]
}

/** Where a constraint, by code and date, would have an activity finish. */
export function constraintFinishes(
  scene: Scene,
  activity: number,
  code: number,
  date: number,
  minutes: number,
): Candidate[] {
  const words = stated(code, date)
  if (words === undefined || code === constraints['start-on-or-after'] || code === constraints['finish-on-or-after']) {
    return []
  }
  const trail = beginAt(date)
  return [{ ...words, trail: boundsFinish(code) ? trail : throughWork(scene, trail, activity, minutes) }]
}
