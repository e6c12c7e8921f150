import type { TargetImpact } from '@throughline/domain'

/**
 * Whether a committed date still holds: `missed` when the forecast passes it with this command, `kept` when it comes
 * back to it or before it, `late` when it was and stays after it. Local dates of one form compare as text.
 */
export function commitmentOf({ committed, finish }: TargetImpact): 'missed' | 'kept' | 'late' | undefined {
  const { before, after } = finish
  if (committed === null || after === null) return undefined
  const lateAfter = after > committed
  const lateBefore = before !== null && before > committed
  if (lateAfter) return lateBefore ? 'late' : 'missed'
  return lateBefore ? 'kept' : undefined
}
