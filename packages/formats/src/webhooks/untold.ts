const kindsShown = 5
const kindLength = 60

/** Counts what a delivery tells without telling its values, so that its sender learns why nothing came of it. */
export interface Untold {
  note(kind: string): void
  /** What was noted, and what to do about it; `undefined`: nothing was. */
  reason(): string | undefined
}

/** `why`: why the kinds noted cannot be recorded. */
export function createUntold(why: string): Untold {
  const counts = new Map<string, number>()
  return {
    note(kind) {
      const short = kind.slice(0, kindLength)
      counts.set(short, (counts.get(short) ?? 0) + 1)
    },
    reason() {
      if (counts.size === 0) return undefined
      const shown = [...counts].slice(0, kindsShown).map(([kind, count]) => (count === 1 ? kind : `${kind} (${count})`))
      const more = counts.size > kindsShown ? ` and ${counts.size - kindsShown} more` : ''
      return `${shown.join(', ')}${more}: ${why}`
    },
  }
}
