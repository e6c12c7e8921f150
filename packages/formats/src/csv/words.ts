import type { ActivityKind, ActivityStatus, ConstraintKind } from '@throughline/domain'

/** Words of cells, as this format, Primavera P6, Microsoft Project and trackers write them. */

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')

const kinds: ReadonlyMap<string, ActivityKind> = new Map([
  ['task', 'task'],
  ['activity', 'task'],
  ['task dependent', 'task'],
  ['resource dependent', 'task'],
  // of a column "Milestone"
  ['no', 'task'],
  ['false', 'task'],
  ['yes', 'finish-milestone'],
  ['true', 'finish-milestone'],
  ['milestone', 'finish-milestone'],
  ['start milestone', 'start-milestone'],
  ['finish milestone', 'finish-milestone'],
  ['level of effort', 'level-of-effort'],
  ['summary', 'summary'],
  ['wbs summary', 'summary'],
])

export const kindsNamed = 'task, milestone, start milestone, finish milestone, level of effort, summary'
export const parseKind = (text: string): ActivityKind | undefined => kinds.get(plain(text))

const statuses: ReadonlyMap<string, ActivityStatus> = new Map([
  ['not started', 'not-started'],
  ['to do', 'not-started'],
  ['new', 'not-started'],
  ['open', 'not-started'],
  ['in progress', 'in-progress'],
  ['started', 'in-progress'],
  ['active', 'in-progress'],
  ['complete', 'complete'],
  ['completed', 'complete'],
  ['done', 'complete'],
  ['closed', 'complete'],
  ['resolved', 'complete'],
])

export const statusesNamed = 'not started, in progress, complete (or to do, done)'
export const parseStatus = (text: string): ActivityStatus | undefined => statuses.get(plain(text))

const constraints: ReadonlyMap<string, ConstraintKind | 'none'> = new Map([
  ['as soon as possible', 'none'],
  ['none', 'none'],
  ['start on', 'start-on'],
  ['start on or before', 'start-on-or-before'],
  ['start on or after', 'start-on-or-after'],
  ['finish on', 'finish-on'],
  ['finish on or before', 'finish-on-or-before'],
  ['finish on or after', 'finish-on-or-after'],
  ['mandatory start', 'mandatory-start'],
  ['mandatory finish', 'mandatory-finish'],
  ['as late as possible', 'as-late-as-possible'],
  // Microsoft Project's own
  ['start no earlier than', 'start-on-or-after'],
  ['start no later than', 'start-on-or-before'],
  ['finish no earlier than', 'finish-on-or-after'],
  ['finish no later than', 'finish-on-or-before'],
  ['must start on', 'mandatory-start'],
  ['must finish on', 'mandatory-finish'],
])

export const constraintsNamed =
  'start-on, start-on-or-before, start-on-or-after, finish-on, finish-on-or-before, finish-on-or-after, mandatory-start, mandatory-finish, as-late-as-possible'
/** `none` where the text says that there is none. */
export const parseConstraint = (text: string): ConstraintKind | 'none' | undefined => constraints.get(plain(text))

/** 0 to 100 of `40`, `40%`, `40.5 %`. */
export function parsePercent(text: string): number | undefined {
  const found = /^(\d{1,3}(?:[.,]\d{1,6})?)\s*%?$/.exec(text.trim())
  const percent = found === null ? undefined : Number(found[1]?.replace(',', '.'))
  return percent === undefined || percent > 100 ? undefined : percent
}

/** Microsoft Project's word for a date that is not there. */
export const isNoDate = (text: string): boolean => /^n\/?a$/i.test(text)
