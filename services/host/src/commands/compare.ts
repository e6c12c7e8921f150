import type { Finding } from '@throughline/domain'
import {
  agreementOf,
  comparedFields,
  disagreementClasses,
  type Agreement,
  type AgreementReport,
  type ComparedField,
  type Disagreement,
  type FieldDifference,
} from '@throughline/programme'
import { printable } from '../text.ts'
import type { CsvFlags } from './csv-flags.ts'
import { readPlanFiles } from './plan-files.ts'

export interface CompareFlags extends CsvFlags {
  readonly format: 'json' | 'text'
}

/** Tells how far our dates of plan files are those that the planning tools stored in them. */
export async function comparePlans(
  files: readonly string[],
  { format, ...csv }: CompareFlags,
  write: (text: string) => void,
): Promise<void> {
  const { view, findings } = await readPlanFiles(files, csv)
  const report = agreementOf(view)
  if (format === 'json') writeJson(report, findings, write)
  else writeText(report, write)
}

const examples = 10

function writeJson(report: AgreementReport, findings: readonly Finding[], write: (text: string) => void): void {
  const { total, projects, levelOfEffort, classes, disagreements } = report
  const answer = {
    total,
    projects,
    levelOfEffort,
    classes,
    differ: disagreements.length,
    first: disagreements.slice(0, examples),
  }
  const read = findings.map(({ code, message, at }) => ({ code, message, at }))
  write(`${JSON.stringify({ ...answer, findings: read }, null, 2)}\n`)
}

const fieldWords: Readonly<Record<ComparedField, string>> = {
  earlyStart: 'early start',
  earlyFinish: 'early finish',
  lateStart: 'late start',
  lateFinish: 'late finish',
  totalFloatMinutes: 'total float',
  freeFloatMinutes: 'free float',
  longestPath: 'longest path',
}

/** Cut, never rounded up: 100 % means all. */
function percent(equal: number, compared: number): string {
  return compared === 0 ? '-' : (Math.floor((equal / compared) * 10_000) / 100).toFixed(2)
}

function writeText(report: AgreementReport, write: (text: string) => void): void {
  const { total, projects, levelOfEffort, classes, disagreements } = report
  const line = (text: string): void => write(`${text.trimEnd()}\n`)
  if (total.activities === 0) return line('The files store no results to compare with.')
  line(`${total.activities} ${total.activities === 1 ? 'activity' : 'activities'} compared with what the files store`)
  line('')
  line(`${'field'.padEnd(14)}${'compared'.padStart(10)}${'equal'.padStart(10)}${'%'.padStart(9)}`)
  for (const field of comparedFields) line(fieldLine(fieldWords[field], total.fields[field]))
  line(fieldLine('dates and TF', { compared: total.activities, equal: total.whole }))
  if (levelOfEffort.activities > 0) writeEffort(levelOfEffort, line)
  if (projects.length > 1) writeProjects(projects, line)
  if (disagreements.length === 0) return
  line('')
  line(`${disagreements.length} ${disagreements.length === 1 ? 'activity differs' : 'activities differ'}`)
  for (const { class: kind, activities } of classes) {
    line(`${String(activities).padStart(8)}  ${disagreementClasses[kind]}`)
  }
  line('')
  line(disagreements.length > examples ? `The first ${examples}:` : 'These are:')
  for (const disagreement of disagreements.slice(0, examples)) writeDisagreement(disagreement, line)
}

const fieldLine = (name: string, { compared, equal }: { compared: number; equal: number }): string =>
  `${name.padEnd(14)}${String(compared).padStart(10)}${String(equal).padStart(10)}${percent(equal, compared).padStart(9)}`

/** Levels of effort stand apart: the dates that a tool gives them are compared, but do not count above. */
function writeEffort({ activities, fields }: Agreement, line: (text: string) => void): void {
  line('')
  line(`Apart from these, ${activities} unfinished ${activities === 1 ? 'level' : 'levels'} of effort`)
  for (const field of comparedFields) {
    if (fields[field].compared > 0) line(fieldLine(fieldWords[field], fields[field]))
  }
}

function writeProjects(projects: readonly Agreement[], line: (text: string) => void): void {
  const width = Math.max(...projects.map(({ project }) => (project ?? '').length)) + 2
  const heads = ['ES', 'EF', 'LS', 'LF', 'TF', 'FF', 'LP'].map((head) => head.padStart(8)).join('')
  line('')
  line(`${'project'.padEnd(Math.max(width, 9))}${'count'.padStart(7)}${heads}`)
  for (const { project, activities, fields } of projects) {
    const cells = comparedFields.map((field) => percent(fields[field].equal, fields[field].compared).padStart(8))
    const name = printable(project ?? '').padEnd(Math.max(width, 9))
    line(`${name}${String(activities).padStart(7)}${cells.join('')}`)
  }
}

function writeDisagreement(
  { project, code, name, class: kind, differences }: Disagreement,
  line: (text: string) => void,
): void {
  line(`  ${printable(`${project}/${code} ${name}`)} (${disagreementClasses[kind]})`)
  for (const difference of differences) {
    const { field } = difference
    const [ours, theirs] = [difference.computed, difference.reported].map((value) => valueWords(value))
    line(
      `    ${fieldWords[field].padEnd(14)}ours ${ours?.padEnd(17)} theirs ${theirs?.padEnd(17)} ${sizeWords(difference)}`,
    )
  }
}

const minutesPerHour = 60
const hours = (minutes: number): string => `${Math.round((minutes / minutesPerHour) * 100) / 100} h`

function valueWords(value: FieldDifference['computed']): string {
  if (value === null) return '-'
  if (typeof value === 'boolean') return value ? 'on it' : 'not on it'
  return typeof value === 'number' ? hours(value) : value.replace('T', ' ')
}

/** By how much ours is later or larger, in working time. */
function sizeWords({ minutes, field }: FieldDifference): string {
  if (minutes === null) return ''
  const isFloat = field === 'totalFloatMinutes' || field === 'freeFloatMinutes'
  const word = isFloat ? (minutes > 0 ? 'more' : 'less') : minutes > 0 ? 'later' : 'earlier'
  return `${hours(Math.abs(minutes))} ${word}`
}
