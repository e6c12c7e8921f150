import type { z } from 'zod'
import { ok, refused, type Problem, type Result } from './problem.ts'

/** So many faults of one value are named; the rest shows when these are mended. */
const problemsNamed = 20

type Issue = z.core.$ZodIssue

/** Parses with a schema; every fault becomes a problem with `code` and its JSON path below `at`. */
export function checked<S extends z.ZodType>(code: string, schema: S, value: unknown, at: string): Result<z.infer<S>> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const problems = parsed.error.issues.flatMap((issue) => problemsFrom(issue, code, at))
  return refused(...problems.slice(0, problemsNamed))
}

function problemsFrom(issue: Issue, code: string, at: string): Problem[] {
  const place = at + jsonPath(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ code, message: 'this field is not known here', at: place + jsonPath([key]) }))
  }
  return [{ code, message: words(issue), at: place }]
}

function words(issue: Issue): string {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  if (missing) return `a value is needed here: ${issue.expected}`
  return issue.message.replace(/^Invalid (input|option): /, '')
}

/** `.changes.name`, `[3]`, `["a b"]`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`
      const text = String(step)
      return /^[A-Za-z_]\w*$/.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`
    })
    .join('')
}
