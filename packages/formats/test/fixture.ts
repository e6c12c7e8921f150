import { readFileSync } from 'node:fs'
import type { Activity, PlanSnapshot, Problem } from '@throughline/domain'
import { readPlanFile, type PlanFile, type PlanHints } from '../src/index.ts'

export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url)))
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The file, or an error that shows why it was refused. */
export function read(content: Uint8Array | string, hints: PlanHints = {}): PlanFile {
  const result = readPlanFile(typeof content === 'string' ? bytes(content) : content, hints)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value
}

/** The problems of a file that is refused; none when it is not. */
export function problems(content: Uint8Array | string, hints: PlanHints = {}): readonly Problem[] {
  const result = readPlanFile(typeof content === 'string' ? bytes(content) : content, hints)
  return result.ok ? [] : result.problems
}

/** `code at: message` of the first problem. */
export function refusal(content: Uint8Array | string, hints: PlanHints = {}): string {
  const [first] = problems(content, hints)
  return first === undefined ? 'not refused' : `${first.code} ${first.at ?? '-'}: ${first.message}`
}

export function planOf(file: PlanFile, project: string): PlanSnapshot {
  const plan = file.plans.find((each) => each.project === project)
  if (plan === undefined) throw new Error(`no plan of ${project}`)
  return plan
}

export function activityOf(plan: PlanSnapshot, code: string): Activity {
  const activity = plan.activities.find((each) => each.code === code)
  if (activity === undefined) throw new Error(`no activity ${code}`)
  return activity
}

/** Codes of the findings with their places. */
export function findings(file: PlanFile): string[] {
  return file.findings.map(({ code, at }) => `${code} ${at}`)
}

type Table = readonly [name: string, columns: readonly string[], ...rows: readonly (readonly string[])[]]

/** A small XER file. */
export function xer(...tables: readonly Table[]): string {
  const lines = tables.flatMap(([name, columns, ...rows]) => [
    `%T\t${name}`,
    ['%F', ...columns].join('\t'),
    ...rows.map((row) => ['%R', ...row].join('\t')),
  ])
  return ['ERMHDR\t23.12', ...lines, '%E', ''].join('\n')
}

/** A small MSPDI file. */
export function mspdi(content: string): string {
  return `<?xml version="1.0"?>\n<Project xmlns="http://schemas.microsoft.com/project"><Name>Small</Name>${content}</Project>`
}
