import { none, reasons, type Reason } from '@throughline/schedule'
import type { Activity, Constraint, RegisteredLink } from '@throughline/domain'
import { startsAtDataDate } from './chain.ts'
import { at, projectOf } from './network.ts'
import { minutesPerDay } from './working-days.ts'
import { activityWords, dateWords, durationWords, lagWords, linkTypeWords, minuteWords } from './words.ts'
import type { ProgrammeView } from './view.ts'

/** `start on or after 2026-03-02 08:00`. */
export function constraintWords({ kind, date }: Constraint): string {
  const words = kind.replaceAll('-', ' ')
  return date === undefined ? words : `${words} ${dateWords(date)}`
}

/** Both constraints of an activity, or an empty text. */
export function constraintsWords({ constraint, secondaryConstraint }: Activity): string {
  return [constraint, secondaryConstraint]
    .flatMap((each) => (each === undefined ? [] : [constraintWords(each)]))
    .join(' and ')
}

/** `driven by 'Excavate' (A/10), finish to start, lag 2d`. */
export function drivenWords({ network }: ProgrammeView, link: number): string {
  const { from, to } = at(network.input.links, link)
  const registered = at(network.links, link)
  const giver = at(network.activities, from)
  const day = minutesPerDay(network, at(network.input.activities, to).calendar)
  const known = driven.get(registered)
  if (known?.giver === giver && known.day === day) return known.words
  const lag = lagWords(registered, day)
  const named = activityWords(registered.from.project, giver)
  const words = `driven by ${named}, ${linkTypeWords(registered.type)}${lag === '' ? '' : `, ${lag}`}`
  driven.set(registered, { giver, day, words })
  return words
}

/** The same links are told of command after command. */
const driven = new WeakMap<RegisteredLink, { readonly giver: Activity; readonly day: number; readonly words: string }>()

/** Why an activity stands where it stands, in words. `link`: the link by which the hop before drives it, or -1. */
export function reasonWords(view: ProgrammeView, activity: number, link: number): string {
  const reason: Reason = reasons[at(view.schedule.reason, activity)] ?? 'none'
  const { status } = at(view.network.activities, activity)
  if (status === 'complete') return actualWords(view, activity)
  const driven = link === -1 ? '' : drivenWords(view, link)
  if (status === 'in-progress') {
    const work = driven === '' ? '' : `; remaining work ${driven}`
    return `${actualWords(view, activity)}${work}`
  }
  if (driven !== '') return driven
  return rootWords(view, activity, reason === 'link' && startsAtDataDate(view, activity) ? 'data-date' : reason)
}

function rootWords({ network, schedule }: ProgrammeView, activity: number, reason: Reason): string {
  const planned = at(network.activities, activity)
  const { dataDate, plannedStart } = projectOf(network, activity).settings
  const dated = (words: string, date: string | undefined) =>
    date === undefined ? words : `${words} ${dateWords(date)}`
  switch (reason) {
    case 'project-start':
      return dated('project start', plannedStart ?? dataDate)
    case 'data-date':
      return dated('data date', dataDate)
    case 'constraint': {
      const words = constraintsWords(planned)
      return words === '' ? 'constraint' : `constraint ${words}`
    }
    case 'external-date':
      return dated('external early start', planned.externalEarlyStart)
    case 'expected-finish':
      return dated('expected finish', planned.expectedFinish)
    case 'manual':
      return 'scheduled by hand'
    case 'summary':
      return 'follows from what is below it'
    case 'level-of-effort':
      return 'follows from the activities it accompanies'
    case 'as-late-as-possible':
      return 'as late as possible'
    case 'link':
      return 'driven by a link'
    case 'actual':
      return 'actual start'
    case 'none':
      return at(schedule.earlyStart, activity) === none ? 'not scheduled' : 'no reason recorded'
  }
}

function actualWords(view: ProgrammeView, activity: number): string {
  const { network, schedule } = view
  const { status, actualStart, actualFinish, remainingMinutes } = at(network.activities, activity)
  if (status === 'complete') {
    return actualFinish === undefined ? 'complete' : `actual finish ${dateWords(actualFinish)}`
  }
  const day = minutesPerDay(network, at(network.input.activities, activity).calendar)
  const remaining = `${durationWords(remainingMinutes, day)} remaining`
  const from = at(schedule.remainingStart, activity)
  const when = from === none ? '' : ` from ${minuteWords(from)}`
  return `${actualStart === undefined ? 'started' : `actual start ${dateWords(actualStart)}`}, ${remaining}${when}`
}
