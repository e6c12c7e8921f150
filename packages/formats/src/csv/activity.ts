import type { Activity, ActivityKind, ActivityStatus } from '@throughline/domain'
import { localDateTime } from '../dates.ts'
import { cleanName, nameOrNone, stated } from '../names.ts'
import type { Notes } from '../notes.ts'
import type { Row, RowValues } from './row.ts'
import { standardFinish, standardWork, type Span } from './spans.ts'

/** The activity of one row. Without a duration it lasts from its start to its finish. */
export function activityOf(row: Row, code: string, project: string, values: RowValues, notes: Notes): Activity {
  const { start, finish, deadline } = values
  if (start !== undefined && finish !== undefined && finish < start) {
    notes.problem('plan-invalid', 'the finish lies before the start', row.place('finish'))
  }
  const { kind, minutes, elapsed } = workOf(row, project, values, notes)
  const wbs = row.text('wbs')?.split('/').map(cleanName)
  return stated({
    code,
    name: nameOrNone(row.text('name')) ?? code,
    kind,
    durationMinutes: minutes,
    elapsed: elapsed && minutes > 0 ? true : undefined,
    wbs: wbs?.filter((part) => part !== ''),
    // a milestone stands at the end of its day where a finish is stated
    plannedStart: localDateTime(kind === 'finish-milestone' ? (finish ?? start) : start),
    plannedFinish: localDateTime(finish),
    constraint: constraintOf(row, values, notes),
    deadline: localDateTime(deadline),
    owner: nameOrNone(row.text('owner')),
    ...progressOf(row, values, minutes, notes),
  })
}

const isPoint = (kind: ActivityKind | undefined): boolean => kind === 'finish-milestone' || kind === 'start-milestone'

function workOf(
  row: Row,
  project: string,
  { duration, start, finish, kind }: RowValues,
  notes: Notes,
): Span & { readonly kind: ActivityKind } {
  if (kind !== undefined && isPoint(kind)) return { kind, minutes: 0, elapsed: false }
  if (duration !== undefined)
    return { kind: kind ?? (duration.minutes === 0 ? 'finish-milestone' : 'task'), ...duration }
  if (start !== undefined && finish !== undefined) {
    const work = { minutes: standardWork(start, finish), elapsed: false }
    return { kind: kind ?? (start === finish ? 'finish-milestone' : 'task'), ...work }
  }
  if (kind === 'summary' || kind === 'level-of-effort') return { kind, minutes: 0, elapsed: false }
  const message = 'no duration, nor both a start and a finish: it is taken as a milestone'
  notes.finding('warning', 'unscheduled', message, row.place('duration'), project)
  return { kind: 'finish-milestone', minutes: 0, elapsed: false }
}

function constraintOf(row: Row, { constraint, constraintDate }: RowValues, notes: Notes): Activity['constraint'] {
  if (constraint === undefined) return undefined
  if (constraint === 'as-late-as-possible') return { kind: constraint }
  const date = localDateTime(constraintDate)
  if (date !== undefined) return { kind: constraint, date }
  if (row.text('constraintDate') === undefined) {
    notes.problem('plan-invalid', `the constraint ${constraint} needs a date`, row.place('constraintDate'))
  }
  return undefined
}

/**
 * What has happened. A status that is stated decides; without one it is complete with an actual finish or 100 %, begun
 * with an actual start or a share. Work that has begun or ended without an actual date takes the planned one, as a
 * tracker that keeps no actual dates means it. The remaining work follows from the share where it is not stated.
 */
function progressOf(row: Row, values: RowValues, durationMinutes: number, notes: Notes) {
  const { percent = 0, start, finish } = values
  const status = statusOf(values)
  const isComplete = status === 'complete'
  const actualFinish = isComplete ? (values.actualFinish ?? finish ?? finishOf(values, durationMinutes)) : undefined
  const actualStart = status === 'not-started' ? undefined : (values.actualStart ?? start ?? actualFinish)
  if (isComplete && actualFinish === undefined) {
    notes.problem(
      'plan-invalid',
      'work that is complete needs an actual finish, or a finish',
      row.place('actualFinish'),
    )
  } else if (status === 'in-progress' && actualStart === undefined) {
    notes.problem('plan-invalid', 'work that has begun needs an actual start, or a start', row.place('actualStart'))
  } else if (actualStart !== undefined && actualFinish !== undefined && actualFinish < actualStart) {
    notes.problem('plan-invalid', 'the actual finish lies before the actual start', row.place('actualFinish'))
  }
  const left = Math.round(durationMinutes * (1 - percent / 100))
  return {
    status,
    actualStart: localDateTime(actualStart),
    actualFinish: localDateTime(actualFinish),
    remainingMinutes: isComplete ? 0 : status === 'in-progress' ? (values.remaining?.minutes ?? left) : durationMinutes,
    percentComplete: values.percent,
  }
}

/** Where the work ends that begins when it began, or should have. */
function finishOf({ actualStart, start, duration }: RowValues, minutes: number): number | undefined {
  const from = actualStart ?? start
  if (from === undefined) return undefined
  return duration?.elapsed === true ? from + minutes : standardFinish(from, minutes)
}

function statusOf({ status, percent = 0, actualStart, actualFinish }: RowValues): ActivityStatus {
  if (status !== undefined) return status
  if (actualFinish !== undefined || percent === 100) return 'complete'
  return actualStart !== undefined || percent > 0 ? 'in-progress' : 'not-started'
}
