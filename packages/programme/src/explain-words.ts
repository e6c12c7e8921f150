import type { ExplainStep, Move, StepDate } from '@throughline/schedule'
import { at, projectOf, type Network } from './network.ts'
import { minutesPerDay } from './working-days.ts'
import {
  activityPlace,
  activityWords,
  durationWords,
  lagWords,
  linkTypeWords,
  listWords,
  projectWords,
} from './words.ts'

const dateNames: Readonly<Record<StepDate, string>> = {
  'early-start': 'early start',
  'remaining-start': 'start of the remaining work',
  'early-finish': 'early finish',
  'late-start': 'late start',
  'late-finish': 'late finish',
  'passed-on': 'date that it passes on, being complete',
  'passed-back': 'late date that it passes back, being complete',
  'bound-start': 'bound on all starts under it',
  'bound-finish': 'bound on all finishes under it',
  'data-date': 'data date',
}

/** `early start`, `late finish`, … */
export const stepDateWords = (date: StepDate): string => dateNames[date]

const placeOf = (network: Network, activity: number): string =>
  activityPlace(projectOf(network, activity).id, at(network.activities, activity).code)

const nameOf = (network: Network, activity: number): string =>
  activityWords(projectOf(network, activity).id, at(network.activities, activity))

/** Why a step's date stands where it stands, as a clause. `next`: the step that its arithmetic begins from. */
export function stepWords(network: Network, step: ExplainStep, next: ExplainStep | undefined): string {
  const other = next === undefined ? '' : nameOf(network, next.activity)
  const project = projectWords(projectOf(network, step.activity).id)
  switch (step.reason) {
    case 'link':
      return linkClause(network, step, next)
    case 'work':
      return workClause(step, next)
    case 'summary':
      return `the ${step.date.endsWith('start') ? 'first' : 'last'} of what is under it is ${other}`
    case 'as-late-as-possible':
      return step.link === undefined
        ? 'as late as possible: at its late start'
        : `as late as possible before ${other}, ${linkWords(network, step.link)}`
    case 'project-finish':
      return step.finisher === undefined
        ? `finish of project ${project}`
        : `project finish, made by ${nameOf(network, step.finisher)}`
    case 'constraint':
      return `constraint ${(step.constraint ?? '').replaceAll('-', ' ')}${ofSummary(network, step)}`
    case 'deadline':
      return `deadline${ofSummary(network, step)}`
    case 'actual':
      return 'it happened'
    default:
      return rootClause(step.reason, project)
  }
}

function workClause({ moves }: ExplainStep, next: ExplainStep | undefined): string {
  const other = `the ${next === undefined ? 'other date' : dateNames[next.date]}`
  if (!moves.some(({ kind }) => kind === 'work')) return `no work lies between it and ${other}`
  const back = moves.some(({ minutes }) => minutes < 0)
  return back ? `its work, back from ${other}` : `its work, from ${other}`
}

function rootClause(reason: ExplainStep['reason'], project: string): string {
  switch (reason) {
    case 'data-date':
      return `data date of project ${project}`
    case 'project-start':
      return `start of project ${project}`
    case 'must-finish-by':
      return `project ${project} must finish by this date`
    case 'planned-start':
      return 'its planned start'
    case 'resume':
      return 'its work resumes'
    case 'external-date':
      return 'date from a project that is not here'
    case 'expected-finish':
      return 'its expected finish'
    case 'manual':
      return 'set by hand'
    default:
      return reason.replaceAll('-', ' ')
  }
}

function ofSummary(network: Network, { summary }: ExplainStep): string {
  return summary === undefined ? '' : ` of summary ${placeOf(network, summary)}`
}

function linkClause(network: Network, step: ExplainStep, next: ExplainStep | undefined): string {
  const link = at(network.input.links, step.link ?? -1)
  const other = next === undefined ? placeOf(network, link.from) : nameOf(network, next.activity)
  const waits = link.to === (step.summary ?? step.activity)
  const late = step.date.startsWith('late') || step.date === 'passed-back'
  const through = step.summary === undefined ? '' : ` through summary ${placeOf(network, step.summary)}`
  const verb = waits ? (late ? 'ends with' : 'waits for') : late ? 'leaves room for' : 'lasts until'
  return `${verb} ${other}${through}, ${linkWords(network, step.link ?? -1)}`
}

/** `finish to start, lag 2d`. */
function linkWords(network: Network, link: number): string {
  const { to, type } = at(network.input.links, link)
  const lag = lagWords(at(network.links, link), minutesPerDay(network, at(network.input.activities, to).calendar))
  return `${linkTypeWords(type)}${lag === '' ? '' : `, ${lag}`}`
}

const elapsedDay = 1440

/** One move as the end of a line that begins with where it leads: `2d of work on calendar 'Office'`. */
export function moveWords(network: Network, { kind, minutes, calendars }: Move, names: readonly string[]): string {
  const [calendar] = calendars
  const day = calendar === undefined ? elapsedDay : minutesPerDay(network, calendar)
  const size = durationWords(Math.abs(minutes), day)
  const sign = minutes < 0 ? 'minus' : 'plus'
  const quoted = names.map((name) => `'${name}'`)
  const time =
    quoted.length === 0 ? 'round the clock' : `on calendar${quoted.length > 1 ? 's' : ''} ${listWords(quoted)}`
  switch (kind) {
    case 'lag':
      return `${sign} ${size} of lag ${time}`
    case 'work':
      return `${sign} ${size} of work ${time}`
    case 'delay':
      return `${sign} ${size} of levelling delay ${time}`
    case 'next-start':
      return `next start of work ${time}`
    case 'previous-finish':
      return `last end of work ${time}`
  }
}
