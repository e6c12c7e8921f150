import { fromMinutes, type LinkEnd, type LinkType } from '@throughline/domain'
import {
  createExplainer,
  type Explain,
  type ExplainableDate,
  type ExplainStep,
  type Move,
  type Schedule,
  type StepDate,
  type StepReason,
} from '@throughline/schedule'
import { moveWords, stepWords } from './explain-words.ts'
import { nothingHidden } from './hidden.ts'
import { maskedSteps } from './mask-steps.ts'
import { marked, maskTexts } from './marks.ts'
import { activityIndex, at, projectOf, type Network } from './network.ts'
import type { ProgrammeView } from './view.ts'

/** One move of the arithmetic of a step, with the names of the calendars; none: round the clock. */
export interface ExplainedMove {
  readonly kind: Move['kind']
  readonly calendars: readonly string[]
  readonly minutes: number
  readonly from: string
  readonly to: string
  /** As part of a sentence: `plus 2d of work on calendar 'Office'`. */
  readonly words: string
}

/** Why one date of one activity stands where it stands. */
export interface ExplainedStep {
  readonly project: string
  readonly code: string
  readonly name: string
  readonly date: StepDate
  readonly at: string
  /** `confidential`: of a project that the reader may not see. */
  readonly reason: StepReason | 'confidential'
  /** Where the arithmetic begins: the date of the next step, or a date that stands in the plan. */
  readonly from: string
  readonly moves: readonly ExplainedMove[]
  /** The link that carries the date. */
  readonly link: {
    readonly from: LinkEnd
    readonly to: LinkEnd
    readonly type: LinkType
    readonly lagMinutes: number
  } | null
  /** The reason as a clause: `waits for 'Walls' (P/20), finish to start, lag 2d`. */
  readonly words: string
}

export interface ActivityExplanation {
  readonly project: string
  readonly code: string
  readonly name: string
  readonly date: ExplainableDate
  readonly at: string
  /** From the date back to a date that stands in the plan. */
  readonly steps: readonly ExplainedStep[]
}

const explainers = new WeakMap<Schedule, Explain>()

function explainerOf({ network, schedule }: ProgrammeView): Explain {
  const known = explainers.get(schedule)
  if (known !== undefined) return known
  const made = createExplainer(network.input, schedule)
  explainers.set(schedule, made)
  return made
}

/**
 * Why an activity's date stands where it stands, as a chain of reasons with names and words. `undefined`: the activity
 * is not in the programme, or has no such date (a complete one has no late dates, one not begun no remaining start).
 * To those who may not see its project it is not in the programme.
 * The first question about a view costs a calculation, each further one as much as its chain is long.
 */
export function explainActivity(
  view: ProgrammeView,
  project: string,
  code: string,
  date: ExplainableDate,
  hidden = nothingHidden,
): ActivityExplanation | undefined {
  const { network } = view
  const activity = activityIndex(network, project, code)
  if (activity === -1 || hidden.has(project)) return undefined
  const explanation = explainerOf(view)(activity, date)
  if (explanation === undefined) return undefined
  const { name } = at(network.activities, activity)
  const steps = explanation.steps.map((step, n) => named(network, step, explanation.steps[n + 1]))
  const shown = maskTexts(maskedSteps(steps, hidden), hidden.standIn)
  return { project, code, name, date, at: fromMinutes(explanation.at), steps: shown }
}

function named(network: Network, step: ExplainStep, next: ExplainStep | undefined): ExplainedStep {
  const { activity, date, reason, from, moves } = step
  const { code, name } = at(network.activities, activity)
  return {
    project: projectOf(network, activity).id,
    code,
    name,
    date,
    at: fromMinutes(step.at),
    reason,
    from: fromMinutes(from),
    moves: moves.map((move) => namedMove(network, move)),
    link: namedLink(network, step.link),
    words: stepWords(network, step, next),
  }
}

function namedMove(network: Network, move: Move): ExplainedMove {
  const { kind, minutes, from, to } = move
  const calendars = move.calendars.map((index) => calendarName(network, index))
  const words = moveWords(network, move, calendars)
  return { kind, calendars, minutes, from: fromMinutes(from), to: fromMinutes(to), words }
}

function calendarName(network: Network, index: number): string {
  const { calendar, project } = at(network.calendars, index)
  if (calendar === undefined) return 'standard'
  return marked(project, calendar.name === undefined || calendar.name === '' ? calendar.code : calendar.name)
}

function namedLink(network: Network, index: number | undefined): ExplainedStep['link'] {
  if (index === undefined) return null
  const { from, to, type, lagMinutes } = at(network.links, index)
  return { from, to, type, lagMinutes }
}
