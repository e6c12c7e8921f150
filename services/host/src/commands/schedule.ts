import type { Finding } from '@throughline/domain'
import { activityRows, findingsOf, type ActivityRow } from '@throughline/programme'
import { printable } from '../text.ts'
import type { CsvFlags } from './csv-flags.ts'
import { readPlanFiles } from './plan-files.ts'

export interface ScheduleFlags extends CsvFlags {
  readonly format: 'json' | 'text'
}

interface ScheduleAnswer {
  readonly activities: readonly Pick<
    ActivityRow,
    | 'project'
    | 'code'
    | 'status'
    | 'earlyStart'
    | 'earlyFinish'
    | 'lateStart'
    | 'lateFinish'
    | 'totalFloatMinutes'
    | 'freeFloatMinutes'
    | 'longestPath'
    | 'driving'
  >[]
  readonly findings: readonly Pick<Finding, 'code' | 'message' | 'at'>[]
}

/** Schedules plan files on this machine, without a server; all files together are one programme. */
export async function schedulePlans(
  files: readonly string[],
  { format, ...csv }: ScheduleFlags,
  write: (text: string) => void,
): Promise<void> {
  const { view, findings: found } = await readPlanFiles(files, csv)
  const answer: ScheduleAnswer = {
    activities: activityRows(view).map(rowOf),
    findings: [...found, ...findingsOf(view)].map(({ code, message, at }) => ({ code, message, at })),
  }
  if (format === 'json') writeJson(answer, write)
  else writeText(answer, write)
}

function rowOf(row: ActivityRow): ScheduleAnswer['activities'][number] {
  const { project, code, status, earlyStart, earlyFinish, lateStart, lateFinish } = row
  const { totalFloatMinutes, freeFloatMinutes, longestPath, driving } = row
  const dates = { earlyStart, earlyFinish, lateStart, lateFinish }
  return { project, code, status, ...dates, totalFloatMinutes, freeFloatMinutes, longestPath, driving }
}

/** Row by row: the text of a large programme is longer than one string should be. */
function writeJson({ activities, findings }: ScheduleAnswer, write: (text: string) => void): void {
  const list = (items: readonly unknown[]): void => {
    items.forEach((item, index) => write(`${index === 0 ? '' : ','}\n    ${JSON.stringify(item)}`))
    write(items.length === 0 ? ']' : '\n  ]')
  }
  write('{\n  "activities": [')
  list(activities)
  write(',\n  "findings": [')
  list(findings)
  write('\n}\n')
}

const minutesPerHour = 60

function writeText({ activities, findings }: ScheduleAnswer, write: (text: string) => void): void {
  const date = (value: string | null): string => (value ?? '-').replace('T', ' ').padEnd(17)
  const hours = (value: number | null): string =>
    (value === null ? '-' : `${Math.round((value / minutesPerHour) * 10) / 10} h`).padStart(10)
  const width = Math.max(8, ...activities.map(({ project, code }) => project.length + code.length + 1)) + 2
  const head = ['activity'.padEnd(width), ...['early start', 'early finish', 'late start', 'late finish'].map(date)]
  write(`${head.join('')}${'total float'.padStart(10)}${'free'.padStart(10)}  path\n`)
  for (const row of activities) {
    const name = printable(`${row.project}/${row.code}`).padEnd(width)
    const dates = [row.earlyStart, row.earlyFinish, row.lateStart, row.lateFinish].map(date).join('')
    const floats = hours(row.totalFloatMinutes) + hours(row.freeFloatMinutes)
    write(`${name}${dates}${floats}  ${row.longestPath ? 'longest' : ''}`.trimEnd() + '\n')
  }
  if (findings.length > 0) write(`\n${findings.length} findings\n`)
  for (const { code, message, at } of findings) write(`  ${code}: ${printable(message)} [${printable(at)}]\n`)
}
