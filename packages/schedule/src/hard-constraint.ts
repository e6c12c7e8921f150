import * as columns from './columns.ts'
import type { Network } from './columns.ts'
import * as results from './result.ts'
import type { NetworkFinding } from './result.ts'

// constants of the module's own: see columns.ts
const { constraints, statuses } = columns
const { none } = results

/**
 * Constraints that hold an activity, or its late dates, whatever its logic says: fixed dates and "no later than". A plan
 * with many of them no longer tells what a delay does. What is done is not held any more, nor is the start of what has
 * begun.
 */
export function reportHardConstraint(network: Network, activity: number, findings: NetworkFinding[]): void {
  const { constraint, constraintDate, secondConstraint, secondConstraintDate, status } = network.activities
  if (status[activity] === statuses.complete) return
  const started = status[activity] !== statuses['not-started']
  const words = [
    hardWords(constraint[activity], constraintDate[activity] as number, started),
    hardWords(secondConstraint[activity], secondConstraintDate[activity] as number, started),
  ].filter((each) => each !== undefined)
  if (words.length === 0) return
  const message = `A hard constraint asks for ${words.join(' and ')}: dates or float follow from it, whatever logic says.`
  findings.push({ code: 'hard-constraint', severity: 'info', activities: [activity], links: [], message })
}

function hardWords(constraint: number | undefined, date: number, started: boolean): string | undefined {
  if (date === none) return undefined
  switch (constraint) {
    case constraints['start-on']:
    case constraints['mandatory-start']:
      return started ? undefined : 'the start on a date'
    case constraints['start-on-or-before']:
      return started ? undefined : 'the start on or before a date'
    case constraints['finish-on']:
    case constraints['mandatory-finish']:
      return 'the finish on a date'
    case constraints['finish-on-or-before']:
      return 'the finish on or before a date'
    default:
      return undefined
  }
}
