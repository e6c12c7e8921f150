import type { Dates } from '../columns.ts'
import type { ExplainableDate, ExplainStep, StepDate, StepReason } from './explanation.ts'
import type { Trail } from './trail.ts'

export type End = 'start' | 'finish'

/** A date inside the calculation that a step explains. */
export type Place =
  /** As the result states it. */
  | { readonly kind: 'stated'; readonly activity: number; readonly date: ExplainableDate }
  /** After a forward pass. */
  | { readonly kind: 'early'; readonly activity: number; readonly end: End; readonly dates: Dates }
  /** After the activity has used up its free float. */
  | { readonly kind: 'moved'; readonly activity: number; readonly end: End }
  | { readonly kind: 'late'; readonly activity: number; readonly end: End }
  | { readonly kind: 'effort'; readonly activity: number; readonly date: ExplainableDate }
  /** What logic leaves to all that is under a summary. */
  | { readonly kind: 'early-bound'; readonly summary: number; readonly end: End; readonly dates: Dates }
  | { readonly kind: 'late-bound'; readonly summary: number; readonly end: End }
  /** A date that stands in the plan. */
  | { readonly kind: 'root'; readonly step: ExplainStep }

export interface Traced {
  readonly step: ExplainStep
  /** What the step's arithmetic begins from; absent at a root. */
  readonly next?: Place | undefined
}

/** A way to come to a date, before it is known whose and which date it is. */
export interface Candidate {
  readonly reason: StepReason
  readonly trail: Trail
  readonly next?: Place | undefined
  readonly link?: number
  readonly summary?: number
  readonly constraint?: ExplainStep['constraint']
  readonly finisher?: number
}

/** Makes a step of the way that was taken. */
export function stepOf(activity: number, date: StepDate, candidate: Candidate): Traced {
  const { reason, trail, next, link, summary, constraint, finisher } = candidate
  const step: ExplainStep = {
    activity,
    date,
    at: trail.at,
    reason,
    from: trail.from,
    moves: trail.moves,
    ...(link === undefined ? {} : { link }),
    ...(summary === undefined ? {} : { summary }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(finisher === undefined ? {} : { finisher }),
  }
  return { step, next }
}

/**
 * The first of the ways that leads to the date. The calculation took one of them, so there is none only when what
 * explains a date no longer follows what computes it.
 */
export function wayTo(at: number, ways: readonly Candidate[], activity: number, date: StepDate): Traced {
  const taken = ways.find(({ trail }) => trail.at === at)
  if (taken === undefined) throw new Error(`Nothing explains ${date} of activity ${activity}.`)
  return stepOf(activity, date, taken)
}

export const withTrail = (candidate: Candidate, change: (trail: Trail) => Trail): Candidate => ({
  ...candidate,
  trail: change(candidate.trail),
})
