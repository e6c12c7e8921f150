import { none } from './result.ts'

/**
 * Activities with so little float that they are almost critical, those with least float first.
 *
 * @param floatMinutes total float, or float to a target, by activity index
 * @param above what is no more than this is critical itself, and left out
 */
export function nearCritical(floatMinutes: Int32Array, thresholdMinutes: number, above = 0): number[] {
  const found: number[] = []
  floatMinutes.forEach((float, activity) => {
    if (float !== none && float > above && float <= thresholdMinutes) found.push(activity)
  })
  return found.sort((a, b) => (floatMinutes[a] as number) - (floatMinutes[b] as number) || a - b)
}
