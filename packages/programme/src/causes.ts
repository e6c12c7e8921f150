import { linkKey, type Activity, type Link } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { changeWords } from './cause-words.ts'
import type { ChainStep } from './chain.ts'
import { earlierLink, keyOf, linkIndex, type Comparison } from './comparison.ts'
import { nodeKey } from './graph.ts'
import { marked, markedClause } from './marks.ts'
import { at, projectOf } from './network.ts'
import { activityWords, durationWords, lagWords, linkPlaces, projectWords, workingWords } from './words.ts'
import { minutesPerDay, workingTime } from './working-days.ts'
import type { ProgrammeView } from './view.ts'

/** A change that moved an activity of a chain by itself, not because the activity before it moved. */
export interface Cause {
  readonly activity: number
  /** Whose business it is; of a link the receiver's, of one that came with a project that project's. */
  readonly project: string
  /** Working minutes by which it moved the activity, or its share of a delay, in the activity's calendar; never 0. */
  readonly minutes: number
  /** The end of a sentence that begins with "because". */
  readonly words: string
  /** The activity is new; `minutes` is then its length. */
  readonly added?: true
}

/** One hop of a chain with what became of it. All minutes in its own calendar, later is positive. */
export interface Moved {
  readonly step: ChainStep
  readonly activity: number
  readonly earlier: number
  readonly was: Activity
  readonly is: Activity
  readonly calendar: number
  readonly day: number
  readonly startMoved: number
  readonly finishMoved: number
  /** Of the date that the activity passes on: its start or its finish. */
  readonly passedOn: number
  /** What of it came with the activity before it. */
  readonly inherited: number
}

/**
 * What the command itself did to an activity of the chain as it is after; `undefined`: nothing, or nothing telling.
 *
 * @param byStart the activity passes its start on to the next one, not its finish
 */
export function causeAt(comparison: Comparison, step: ChainStep, sign: number, byStart: boolean): Cause | undefined {
  const added = addedCause(comparison, step, sign)
  if (added !== undefined) return added
  const moved = movement(comparison, step, byStart)
  if (moved === undefined) return undefined
  const linkCause = newLinkCause(comparison, moved, sign)
  if (linkCause !== undefined) return linkCause
  const minutes = ownMovement(comparison, moved, sign)
  if (minutes * sign <= 0) return undefined
  const words = ownWords(comparison, moved, minutes)
  if (words === undefined) return undefined
  const project = projectOf(comparison.after.network, step.activity).id
  return { activity: step.activity, project, minutes, words: causeWords(project, words) }
}

/** What changed inside a project, as the end of a sentence that begins with "because": all of it is its own business. */
export function causeWords(project: string, words: string): string {
  return markedClause(project, words, 'something changed in #')
}

/** The same about a link, which is the business of both its ends. */
function linkCauseWords({ from, to }: Pick<Link, 'from' | 'to'>, words: string): string {
  return from.project === to.project ? causeWords(to.project, words) : words
}

/**
 * What of the movement is the activity's own. A later start may hide that it also became longer: where the length is its
 * own affair, the larger of the two counts.
 */
function ownMovement({ after }: Comparison, moved: Moved, sign: number): number {
  const { was, is, step, startMoved, finishMoved, passedOn, inherited } = moved
  const own = passedOn - inherited
  if (passedOn !== finishMoved) return own
  const type = step.link === -1 ? undefined : at(after.network.input.links, step.link).type
  const free = was.status === 'not-started' && is.status === 'not-started' && type !== 'FF' && type !== 'SF'
  const stretched = finishMoved - startMoved
  return free && stretched * sign > own * sign ? stretched : own
}

function addedCause({ after, earlier, touched }: Comparison, { activity }: ChainStep, sign: number): Cause | undefined {
  const { network } = after
  const { id } = projectOf(network, activity)
  // What a new project brings counts where it is linked to the others (newLinkCause).
  if (at(earlier, activity) !== -1 || sign < 0 || touched.joined.has(id)) return undefined
  const planned = at(network.activities, activity)
  const minutes = Math.max(1, planned.remainingMinutes)
  const day = minutesPerDay(network, at(network.input.activities, activity).calendar)
  const length = planned.durationMinutes === 0 ? 'a milestone' : durationWords(planned.durationMinutes, day)
  const words = causeWords(id, `${activityWords(id, planned)}, ${length}, was added`)
  return { activity, project: id, minutes, words, added: true }
}

export function movement(comparison: Comparison, step: ChainStep, byStart: boolean): Moved | undefined {
  const { before, after, earlier } = comparison
  const { activity } = step
  const index = at(earlier, activity)
  if (before === undefined || index === -1) return undefined
  const { calendar } = at(after.network.input.activities, activity)
  const time = workingTime(after.network, calendar)
  const between = (from: number, to: number) => (from === none || to === none ? 0 : time.between(from, to))
  const startMoved = between(at(before.schedule.earlyStart, index), at(after.schedule.earlyStart, activity))
  const finishMoved = between(at(before.schedule.earlyFinish, index), at(after.schedule.earlyFinish, activity))
  return {
    step,
    activity,
    earlier: index,
    was: at(before.network.activities, index),
    is: at(after.network.activities, activity),
    calendar,
    day: minutesPerDay(after.network, calendar),
    startMoved,
    finishMoved,
    passedOn: byStart ? startMoved : finishMoved,
    inherited: inheritedMovement(comparison, step, between) ?? startMoved,
  }
}

/**
 * By how much the date that the driving predecessor hands over has moved, in the receiver's calendar; `undefined`: the
 * predecessor is new, and the receiver stands where that puts it.
 */
function inheritedMovement(
  { before, after, earlier }: Comparison,
  { link }: ChainStep,
  between: (from: number, to: number) => number,
): number | undefined {
  if (link === -1 || before === undefined) return 0
  const { from, type } = at(after.network.input.links, link)
  const index = at(earlier, from)
  if (index === -1) return undefined
  const byFinish = type === 'FS' || type === 'FF'
  const date = ({ schedule }: ProgrammeView, giver: number) =>
    at(byFinish ? schedule.earlyFinish : schedule.earlyStart, giver)
  return between(date(before, index), date(after, from))
}

/** The driving link itself is new, or has another lag. */
function newLinkCause(comparison: Comparison, moved: Moved, sign: number): Cause | undefined {
  const { before, after, touched } = comparison
  const { link } = moved.step
  if (link === -1 || before === undefined) return undefined
  const now = at(after.network.links, link)
  const known = earlierLink(comparison, link)
  const { activity } = moved
  if (known === -1) {
    const { from } = at(after.network.input.links, link)
    const giver = projectOf(after.network, from).id
    const joined = at(comparison.earlier, from) === -1 && touched.joined.has(giver)
    if ((at(comparison.earlier, from) === -1 && !joined) || moved.passedOn * sign <= 0) return undefined
    if (!joined && !demandsMore(comparison, moved)) return undefined
    const verb = touched.links.has(linkKey(now)) ? 'was declared' : 'binds now'
    const declared = `link ${linkPlaces(now)}${lagPart(moved, now)} ${verb}`
    const words = linkCauseWords(now, joined ? `project ${projectWords(giver)} joined and ${declared}` : declared)
    return { activity, project: joined ? giver : now.to.project, minutes: moved.passedOn, words }
  }
  const then = at(before.network.links, known)
  const was = lagWords(then, moved.day)
  const is = lagWords(now, moved.day)
  const own = moved.passedOn - moved.inherited
  if (was === is || own * sign <= 0) return undefined
  const change = `${was === '' ? 'no lag' : was} -> ${is === '' ? 'no lag' : is}`
  const words = linkCauseWords(now, `the lag of link ${linkPlaces(now)} changed (${change})`)
  return { activity, project: now.to.project, minutes: own, words }
}

/** Does a new link ask for a later date than the one where its receiver stood? */
function demandsMore({ before, after }: Comparison, { step, earlier }: Moved): boolean {
  if (before === undefined) return false
  const { from, type, lagMinutes } = at(after.network.input.links, step.link)
  const handover = at(type === 'FS' || type === 'FF' ? after.schedule.earlyFinish : after.schedule.earlyStart, from)
  const stood = at(type === 'FS' || type === 'SS' ? before.schedule.earlyStart : before.schedule.earlyFinish, earlier)
  return handover + lagMinutes > stood
}

function lagPart({ day }: Moved, link: Parameters<typeof lagWords>[0]): string {
  const words = lagWords(link, day)
  return words === '' ? '' : ` (${words})`
}

/** What changed in the activity itself, or in its calendar, that explains why it moved by itself. */
function ownWords({ before, after, touched }: Comparison, moved: Moved, minutes: number): string | undefined {
  const { was, is, day, calendar, startMoved, finishMoved } = moved
  const project = projectOf(after.network, moved.activity)
  const named = activityWords(project.id, is)
  if (touched.activities.has(keyOf(after.network, moved.activity))) {
    const { dataDate, ruleSet } = project.settings
    const byHand = is.manual === true || ruleSet === 'tracker'
    const words = changeWords({
      project: project.id,
      was,
      is,
      named,
      day,
      minutes,
      startMoved,
      finishMoved,
      dataDate,
      byHand,
    })
    if (words !== undefined) return words
  }
  const code = at(after.network.calendars, calendar).calendar?.code
  if (code !== undefined && touched.calendars.has(nodeKey(project.id, code))) {
    return `calendar '${marked(project.id, code)}' changed, which moves ${named} by ${workingWords(minutes, day)}`
  }
  const then = before?.network.projects[before.network.projectIndex.get(project.id) ?? -1]?.settings
  const takesDefault = was.calendar === undefined && is.calendar === undefined
  return takesDefault && then !== undefined && then.defaultCalendar !== project.settings.defaultCalendar
    ? `the default calendar of ${projectWords(project.id)} changed`
    : undefined
}

/** What became of an activity of the chain as it was before: it or the link that drove it is gone. */
export function goneCause(
  { before, after, touched }: Comparison,
  step: ChainStep,
  later: (index: number) => number,
): Cause | undefined {
  if (before === undefined) return undefined
  const { network } = before
  const { id } = projectOf(network, step.activity)
  const minutes = -Math.max(1, at(network.activities, step.activity).remainingMinutes)
  const gone = (words: string): Cause => ({ activity: -1, project: id, minutes, words: causeWords(id, words) })
  if (touched.left.has(id)) return gone(`project ${projectWords(id)} left`)
  const now = later(step.activity)
  if (now === -1) return gone(`${activityWords(id, at(network.activities, step.activity))} was removed`)
  if (step.link === -1) return undefined
  const { from, type } = at(network.input.links, step.link)
  const giver = later(from)
  if (giver === -1 || linkIndex(after.network, giver, now, type) !== -1) return undefined
  const link = at(network.links, step.link)
  const words = linkCauseWords(link, `link ${linkPlaces(link)} was withdrawn`)
  return { activity: now, project: id, minutes: -1, words }
}
