import t from 'tap'
import { computeSchedule, createWorkingTime, none } from '../../src/index.ts'
import type { ActivityInput, CalendarInput, ConstraintInput, NetworkInput, Shift } from '../../src/index.ts'
import { list, missing, readText } from './data.ts'

/** One of the small projects whose answers were read off Primavera P6. */
interface CapturedCase {
  readonly activities: readonly {
    readonly code: string
    readonly duration_days: number
    readonly remaining_duration?: number
    readonly actual_start?: string
    readonly actual_finish?: string
    readonly clndr_id: string
    readonly constraint?: { readonly type: string; readonly date?: string }
    readonly constraint2?: { readonly type: string; readonly date?: string }
  }[]
  readonly relationships: readonly {
    readonly from_code: string
    readonly to_code: string
    readonly type: 'FS' | 'SS' | 'FF' | 'SF'
    readonly lag_days: number
  }[]
  readonly opts: {
    readonly dataDate: string
    readonly projectStart: string
    readonly cal_map: Readonly<Record<string, { readonly work_days: readonly number[]; readonly holidays: string[] }>>
  }
}

const workday: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]
const minute = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`) / 60_000
const kinds: Readonly<Record<string, ConstraintInput['kind']>> = {
  CS_MSO: 'start-on',
  CS_MEO: 'finish-on',
  CS_MSOA: 'start-on-or-after',
  CS_MEOB: 'finish-on-or-before',
  CS_ALAP: 'as-late-as-possible',
}

function network({ activities, relationships, opts }: CapturedCase): NetworkInput {
  const names = Object.keys(opts.cal_map)
  const index = new Map(activities.map(({ code }, n) => [code, n]))
  const constraint = (from: { type: string; date?: string } | undefined): ConstraintInput | undefined => {
    const kind = kinds[from?.type ?? '']
    return kind && { kind, date: from?.date === undefined ? undefined : minute(from.date) }
  }
  return {
    calendars: names.map((name): CalendarInput => {
      const { work_days, holidays } = opts.cal_map[name] ?? { work_days: [], holidays: [] }
      return {
        week: Array.from({ length: 7 }, (_, day) => (work_days.includes(day) ? workday : [])),
        exceptions: new Map(holidays.map((day) => [minute(day) / 1440, []])),
      }
    }),
    projects: [
      {
        ruleSet: 'primavera',
        dataDate: minute(opts.dataDate),
        plannedStart: minute(opts.projectStart),
        calendar: 0,
        progress: 'retained-logic',
        lagCalendar: 'predecessor',
        startToStartLagFrom: 'early-start',
        totalFloat: 'finish',
        floatBase: 'own-project',
        useExpectedFinish: true,
      },
    ],
    activities: activities.map((activity): ActivityInput => {
      const remaining = activity.remaining_duration ?? activity.duration_days
      const { actual_start: started, actual_finish: finished } = activity
      return {
        project: 0,
        calendar: names.indexOf(activity.clndr_id),
        kind: 'task',
        status: finished !== undefined ? 'complete' : started !== undefined ? 'in-progress' : 'not-started',
        durationMinutes: activity.duration_days * 480,
        remainingMinutes: finished === undefined ? remaining * 480 : 0,
        actualStart: started === undefined ? undefined : minute(`${started} 08:00`),
        actualFinish: finished === undefined ? undefined : minute(`${finished} 17:00`),
        constraint: constraint(activity.constraint),
        secondaryConstraint: constraint(activity.constraint2),
      }
    }),
    links: relationships.map(({ from_code, to_code, type, lag_days }) => ({
      from: index.get(from_code) ?? -1,
      to: index.get(to_code) ?? -1,
      type,
      lagMinutes: lag_days * 480,
    })),
  }
}

/** Rows of a comparison file by column name; its cells hold no commas before the last column. */
function rows(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, n) => [names[n] ?? '', cell])))
}

t.test('agrees with small projects read off Primavera P6', { skip: missing }, (t) => {
  let compared = 0
  for (const folder of list('p6-captured-cases/').filter((name) => !name.endsWith('.xer'))) {
    const captured = JSON.parse(readText(`p6-captured-cases/${folder}/input.json`)) as CapturedCase
    const input = network(captured)
    const { schedule } = computeSchedule(input)
    for (const row of rows(readText(`p6-captured-cases/${folder}/comparison.csv`))) {
      const n = captured.activities.findIndex(({ code }) => code === row['activity_code'])
      const clock = createWorkingTime(
        input.calendars[input.activities[n]?.calendar ?? 0] ?? { week: [], exceptions: new Map() },
      )
      const started = input.activities[n]?.actualStart !== undefined
      const dates = {
        ES: schedule.earlyStart,
        EF: schedule.earlyFinish,
        LS: schedule.lateStart,
        LF: schedule.lateFinish,
      }
      for (const [name, column] of Object.entries(dates)) {
        const cell = row[`${name}_p6`] ?? ''
        // of a started activity P6 shows the actual start for a late start too
        if (name.startsWith('L') && started && cell.endsWith(' A')) continue
        const theirs = minute(cell.replace(' A', ''))
        const ours = column[n] ?? none
        t.equal(ours !== none && clock.between(ours, theirs), 0, `${folder} ${row['activity_code']} ${name} ${cell}`)
        compared++
      }
      for (const [name, column] of [
        ['TF', schedule.totalFloatMinutes],
        ['FF', schedule.freeFloatMinutes],
      ] as const) {
        const cell = row[`${name}_p6`] ?? ''
        t.equal(column[n], cell === '' ? none : Number(cell) * 480, `${folder} ${row['activity_code']} ${name} ${cell}`)
        compared++
      }
    }
  }
  t.ok(compared > 100, 'there is something to compare')
  t.end()
})
