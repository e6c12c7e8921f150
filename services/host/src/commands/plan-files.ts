import type { Finding, PlanSnapshot } from '@throughline/domain'
import { openPlanReader, type CsvMapping } from '@throughline/formats'
import { ThroughlineError, errorTable, type ErrorCode } from '@throughline/ports'
import { computeView, programmeFromPlans, type ProgrammeView } from '@throughline/programme'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { csvMappingOf, type CsvFlags } from './csv-flags.ts'

/** Plan files as one scheduled programme, with what was found wrong while reading them. */
export interface PlanFiles {
  readonly view: ProgrammeView
  readonly findings: readonly Finding[]
}

/** Reads plan files on this machine, without a server; all files together are one programme. Refused: not a plan. */
export async function readPlanFiles(files: readonly string[], flags: CsvFlags = {}): Promise<PlanFiles> {
  const csv = csvMappingOf(flags)
  const plans: PlanSnapshot[] = []
  const findings: Finding[] = []
  for (const file of files) {
    const read = await readPlan(file, csv)
    plans.push(...read.plans)
    findings.push(...read.findings)
  }
  const programme = programmeFromPlans('schedule', plans)
  if (!programme.ok) throw refusalOf(programme.problems, files.join(', '))
  return { view: computeView(programme.value), findings }
}

async function readPlan(
  file: string,
  csv: CsvMapping,
): Promise<{ plans: readonly PlanSnapshot[]; findings: readonly Finding[] }> {
  const reader = openPlanReader({ fileName: basename(file), csv })
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) reader.write(chunk)
  } catch (cause) {
    throw new ThroughlineError('invalid-request', `${file} cannot be read`, { cause, at: file })
  }
  const read = reader.end()
  if (read.ok) return read.value
  throw refusalOf(read.problems, file)
}

function refusalOf(
  problems: readonly { readonly code: string; readonly message: string; readonly at?: string }[],
  file: string,
): ThroughlineError {
  const [first] = problems
  const code = first !== undefined && Object.hasOwn(errorTable, first.code) ? (first.code as ErrorCode) : 'plan-invalid'
  const errors = problems.map(({ message, at }) => ({ detail: message, ...(at === undefined ? {} : { at }) }))
  return new ThroughlineError(code, `${file}: ${first?.message ?? 'refused'}`, {
    ...(first?.at === undefined ? {} : { at: first.at }),
    facts: { errors },
  })
}
