import type { Slip } from './reports.ts'

/**
 * The slip ledger of a target: what each command did to its forecast, kept as an account. Entries state what moved
 * (`deltaMinutes`) and what is only counted anew (`recountMinutes`); together with `openedMinutes` they add up exactly to
 * the balance, which is forecast minus reference wherever a reference exists.
 */
export interface Posting<S extends Slip = Slip> {
  readonly slip: S
  /**
   * It begins a new balance: the target came, came back or went, a reference came or went, or the entry does not continue
   * the one before it.
   */
  readonly opens: boolean
  /** By what the balance differs then from the one before; 0 of any other entry. */
  readonly openedMinutes: number
  /** After the entry: forecast minus reference; without a reference what was counted since the balance opened. */
  readonly balanceMinutes: number
}

/** Posts the entries of one target, oldest first. */
export function postings<S extends Slip>(slips: readonly S[]): Posting<S>[] {
  let last: Posting<S> | undefined
  return slips.map((slip) => (last = posted(slip, last)))
}

function posted<S extends Slip>(slip: S, last: Posting<S> | undefined): Posting<S> {
  const opens = last === undefined || !continues(slip, last.slip)
  const before = last?.balanceMinutes ?? 0
  const counted = slip.deltaMinutes + slip.recountMinutes
  const balanceMinutes = slip.varianceMinutes ?? (opens ? 0 : before + counted)
  return { slip, opens, openedMinutes: opens ? balanceMinutes - before - counted : 0, balanceMinutes }
}

function continues(slip: Slip, last: Slip): boolean {
  if (slip.before === null || slip.after === null || slip.before !== last.after) return false
  return (slip.varianceMinutes === null) === (last.varianceMinutes === null)
}
