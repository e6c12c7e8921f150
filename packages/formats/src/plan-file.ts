import type { CsvMapping } from './csv/mapping.ts'
import type { Finding, PlanSnapshot, Result } from '@throughline/domain'

/** What is known of a file besides its content; the content wins. */
export interface PlanHints {
  readonly fileName?: string | undefined
  readonly contentType?: string | undefined
  /** CSV: the project of rows that name none; without it the file's name. */
  readonly project?: string | undefined
  /** CSV: which columns mean what. */
  readonly csv?: CsvMapping | undefined
}

export interface PlanFile {
  readonly format: 'xer' | 'pmxml' | 'mspdi' | 'json' | 'csv'
  /** Name and version of the planning tool that wrote it, as words. */
  readonly tool: string
  /** One per project, in the order of the file. */
  readonly plans: readonly PlanSnapshot[]
  /** Projects that the file only refers to: links lead there, but their plan is not in the file. */
  readonly stubs: readonly string[]
  /** What was odd and how it was taken. */
  readonly findings: readonly Finding[]
}

/**
 * Reads one file in pieces, in order. Nothing is thrown for anything a file may hold: `end` gives the plans, or the
 * problems with their place. `end` is called once.
 *
 * Problem codes: `plan-format-unknown`, `plan-format-mpp`, `plan-unreadable` (not the format it says it is, or cut
 * off), `plan-invalid` (readable, but a value makes no sense), `plan-empty`, `plan-too-large`.
 */
export interface PlanReader {
  write(chunk: Uint8Array): void
  end(): Result<PlanFile>
}
