import { isServiceError } from '@throughline/client'
import { errorTable, isThroughlineError } from '@throughline/ports'
import { printable } from './text.ts'

interface Entry {
  readonly detail: string
  readonly at?: string
}

/** Tells a failure on stderr: what, where, what to do. For our own errors no stack: they are not our bugs. */
export function tellFailure(
  error: unknown,
  write: (text: string) => void = (text) => process.stderr.write(text),
): void {
  // a newer service may know codes that we do not
  if (isServiceError(error) && !isThroughlineError(error)) {
    const { code, message, problem } = error
    write(`error: ${printable(problem?.title ?? code)} (${printable(code)})\n  ${printable(message)}\n`)
    if (problem !== undefined) write(`  ${printable(problem.advice)}\n`)
    return
  }
  if (!isThroughlineError(error)) {
    write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return
  }
  const { title, advice } = errorTable[error.code]
  const place = error.at === undefined ? '' : `\n  at ${printable(error.at)}`
  write(`error: ${title} (${error.code})\n  ${printable(error.message)}${place}\n`)
  const errors = (error.facts['errors'] ?? []) as readonly Entry[]
  for (const { detail, at } of errors.slice(1)) write(`  ${printable(detail)}${at === undefined ? '' : `, at ${at}`}\n`)
  write(`  ${advice}\n`)
}
