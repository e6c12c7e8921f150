import type { Finding, Problem, Result } from '@throughline/domain'
import { findingsNamed, problemsNamed } from './limits.ts'

type Severity = Finding['severity']

/** Collects what a reader has to say about a file: problems, which refuse it, and findings, which do not. */
export interface Notes {
  problem(code: string, message: string, at?: string): void
  /** `project` is stated as soon as it is known whose plan it is. */
  finding(severity: Severity, code: string, message: string, at: string, project?: string): void
  /** A problem has been noted: the file is refused, whatever follows. */
  readonly refused: boolean
  /** The problems, or the value. */
  result<T>(value: () => T): Result<T>
  /** All findings so far; a last one counts those above the limit. */
  findings(): readonly Finding[]
}

export function createNotes(): Notes {
  const problems: Problem[] = []
  const findings: Finding[] = []
  let unnamed = 0
  return {
    problem: (code, message, at) => {
      if (problems.length < problemsNamed) problems.push(at === undefined ? { code, message } : { code, message, at })
    },
    finding: (severity, code, message, at, project) => {
      if (findings.length >= findingsNamed) unnamed += 1
      else
        findings.push(
          project === undefined ? { code, severity, message, at } : { code, severity, message, at, project },
        )
    },
    get refused() {
      return problems.length > 0
    },
    result: (value) => {
      const made = problems.length > 0 ? undefined : { ok: true as const, value: value() }
      // Making the value may find further problems.
      return problems.length > 0 || made === undefined ? { ok: false, problems } : made
    },
    findings: () => (unnamed === 0 ? findings : [...findings, omitted(unnamed)]),
  }
}

function omitted(count: number): Finding {
  return { code: 'findings-omitted', severity: 'info', message: `${count} more findings are not named`, at: 'file' }
}
