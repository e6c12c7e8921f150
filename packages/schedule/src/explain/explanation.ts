import type { ConstraintKind } from '../network.ts'

/** A date that can be asked about. Of started work under Primavera's rules, `remaining-start` is that of the rest. */
export const explainableDates = ['early-start', 'remaining-start', 'early-finish', 'late-start', 'late-finish'] as const
export type ExplainableDate = (typeof explainableDates)[number]

/**
 * What a step's instant is of its activity. Finished work under Primavera's rules has no dates of its own left, but it
 * passes on the delay of what comes before it (`passed-on`) and the urgency of what comes after it (`passed-back`). A
 * summary bounds the dates of all that is under it (`bound-start`, `bound-finish`).
 */
export type StepDate = ExplainableDate | 'passed-on' | 'passed-back' | 'bound-start' | 'bound-finish' | 'data-date'

/** Reasons at which a chain ends: dates that stand in the plan itself. */
export const rootReasons = [
  'project-start',
  'data-date',
  'planned-start',
  'constraint',
  'actual',
  'resume',
  'external-date',
  'expected-finish',
  'manual',
  'deadline',
  'must-finish-by',
  'project-finish',
] as const
export type RootReason = (typeof rootReasons)[number]

/**
 * What set a date. `work`: the activity's other date, its work added or taken off. `link`: another activity's date.
 * `summary`: a date of something under the summary. `as-late-as-possible`: for Primavera, the next activity that must
 * not move; for Microsoft Project, the activity's own late start.
 */
export type StepReason = RootReason | 'work' | 'link' | 'summary' | 'as-late-as-possible'

/**
 * One move of the arithmetic. `lag`, `work` and `delay` add signed minutes of working time, as `add` of a working time
 * does; `next-start` and `previous-finish` go to where work goes on, or ends. Working time is what all the calendars
 * have in common; none of them: round the clock.
 */
export interface Move {
  readonly kind: 'lag' | 'work' | 'delay' | 'next-start' | 'previous-finish'
  /** Indices of the network's calendars. */
  readonly calendars: readonly number[]
  /** 0 for moves to where work goes on or ends. */
  readonly minutes: number
  readonly from: number
  readonly to: number
}

/** Why one date of one activity stands where it stands. */
export interface ExplainStep {
  readonly activity: number
  readonly date: StepDate
  /** The date, minutes since 1970-01-01T00:00 local. */
  readonly at: number
  readonly reason: StepReason
  /** Where the arithmetic begins: the next step's date, or at a root the date that stands in the plan. */
  readonly from: number
  /** From `from` to `at`, each beginning where the one before it ends; none: they are the same. */
  readonly moves: readonly Move[]
  /** The link that carries the date, by index. */
  readonly link?: number
  /** The summary, above the activity, that the link, constraint or deadline belongs to. */
  readonly summary?: number
  readonly constraint?: ConstraintKind
  /** Of a project finish: the first of the activities that end last. */
  readonly finisher?: number
}

/** The chain of reasons behind one date, from the date back to a root. */
export interface Explanation {
  readonly activity: number
  readonly date: ExplainableDate
  readonly at: number
  /** The last one has a root reason. */
  readonly steps: readonly ExplainStep[]
}
