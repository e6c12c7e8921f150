import type { Activity, Calendar, Link } from '@throughline/domain'

export const dayMinutes = 480

/** Five days a week with the same shifts. */
export const calendarOf = (day: Calendar['week'][number]): Calendar => ({
  code: 'week',
  week: [[], day, day, day, day, day, []],
  exceptions: [],
})

/** No days make a milestone. */
export function task(code: string, days: number, name: string): Activity {
  const minutes = days * dayMinutes
  const kind = days === 0 ? 'finish-milestone' : 'task'
  return { code, name, kind, durationMinutes: minutes, status: 'not-started', remainingMinutes: minutes }
}

export const link = (project: string, activity: string, other: string, code: string): Link => ({
  from: { project, activity },
  to: { project: other, activity: code },
  type: 'FS',
  lagMinutes: 0,
})
