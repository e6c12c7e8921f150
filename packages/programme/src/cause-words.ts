import type { Activity } from '@throughline/domain'
import { marked } from './marks.ts'
import { constraintsWords } from './reason-words.ts'
import { dateWords, durationWords, workingWords } from './words.ts'

/** An activity before and after a command that moved it. */
export interface ChangedActivity {
  readonly was: Activity
  readonly is: Activity
  readonly project: string
  /** Name and place in words, marked. */
  readonly named: string
  /** Length of a day of its calendar, in minutes. */
  readonly day: number
  /** Working minutes by which it moved by itself, and its start and finish at all; later is positive. */
  readonly minutes: number
  readonly startMoved: number
  readonly finishMoved: number
  readonly dataDate: string | undefined
  /** Its planned dates count: it is scheduled by hand or by a tracker. */
  readonly byHand: boolean
}

/** What changed in an activity that explains why it moved, as the end of a sentence that begins with "because". */
export function changeWords(changed: ChangedActivity): string | undefined {
  return progressWords(changed) ?? planWords(changed)
}

function progressWords(changed: ChangedActivity): string | undefined {
  const { was, is, named, day, minutes, startMoved, finishMoved } = changed
  const late = minutes > 0 ? 'later' : 'earlier'
  if (is.status === 'complete') {
    if (was.status === 'complete') return undefined
    return `${named} finished ${workingWords(minutes, day)} ${late} than forecast`
  }
  if (was.status === 'complete')
    return `${named} was opened again, ${durationWords(is.remainingMinutes, day)} remaining`
  if (is.status === 'not-started') {
    return was.status === 'not-started' ? undefined : `the start of ${named} was taken back`
  }
  if (was.status === 'not-started') {
    const stretched = finishMoved - startMoved
    if (Math.abs(startMoved) >= Math.abs(stretched) && startMoved * minutes > 0) {
      return `${named} started ${workingWords(startMoved, day)} ${late} than forecast`
    }
  }
  return remainingWords(changed)
}

/** It is in progress: more or less work is left than there was, or than there should be. */
function remainingWords({ was, is, named, day, minutes, dataDate }: ChangedActivity): string | undefined {
  const size = workingWords(minutes, day)
  const late = minutes > 0 ? 'later' : 'earlier'
  const left = durationWords(is.remainingMinutes, day)
  const on = dataDate === undefined ? '' : ` on ${dateWords(dataDate)}`
  if (is.remainingMinutes < was.remainingMinutes) {
    const pace = minutes > 0 ? 'slower' : 'faster'
    return `${named} progressed ${pace} than planned: ${left} remaining${on}, forecast finish ${size} ${late}`
  }
  if (is.remainingMinutes > was.remainingMinutes) {
    return `${named} takes ${size} ${minutes > 0 ? 'longer' : 'less'} (remaining duration ${durationWords(was.remainingMinutes, day)} -> ${left})`
  }
  if (was.status !== is.status) return `${named} started and made no progress: ${left} remaining${on}`
  if (was.actualStart !== is.actualStart && is.actualStart !== undefined) {
    return `the actual start of ${named} is now ${dateWords(is.actualStart)}`
  }
  return was.resume === is.resume && was.suspend === is.suspend ? undefined : `${named} was suspended or resumed`
}

function planWords({ project, was, is, named, day, minutes, byHand }: ChangedActivity): string | undefined {
  const remaining = is.remainingMinutes - was.remainingMinutes
  const duration = is.durationMinutes - was.durationMinutes
  const longer = remaining * minutes > 0 ? remaining : duration * minutes > 0 ? duration : 0
  if (longer !== 0) {
    const [from, to] =
      longer === remaining ? [was.remainingMinutes, is.remainingMinutes] : [was.durationMinutes, is.durationMinutes]
    return `${named} takes ${workingWords(longer, day)} ${minutes > 0 ? 'longer' : 'less'} (${durationWords(from, day)} -> ${durationWords(to, day)})`
  }
  const [before, after] = [constraintsWords(was), constraintsWords(is)]
  if (before !== after) {
    if (after === '') return `constraint ${before} of ${named} was removed`
    return `${named} now has the constraint ${after}${before === '' ? '' : ` (it was ${before})`}`
  }
  if (was.expectedFinish !== is.expectedFinish) {
    return is.expectedFinish === undefined
      ? `the expected finish of ${named} was removed`
      : `${named} is now expected to finish on ${dateWords(is.expectedFinish)}`
  }
  if (was.externalEarlyStart !== is.externalEarlyStart) return `the external early start of ${named} changed`
  if (was.calendar !== is.calendar) {
    return `${named} now works on ${is.calendar === undefined ? 'the default calendar' : `calendar '${marked(project, is.calendar)}'`}`
  }
  if (byHand && was.plannedStart !== is.plannedStart && is.plannedStart !== undefined) {
    return `${named} is now planned to start on ${dateWords(is.plannedStart)}`
  }
  return isReplanned(was, is, byHand) ? `${named} was replanned` : undefined
}

function isReplanned(was: Activity, is: Activity, byHand: boolean): boolean {
  const fields: readonly (keyof Activity)[] = [
    'kind',
    'elapsed',
    'manual',
    'inactive',
    'levelingDelayMinutes',
    'assignments',
    'effort',
    'parent',
    ...(byHand ? (['plannedStart', 'plannedFinish'] as const) : []),
  ]
  return fields.some((field) => was[field] !== is[field])
}
