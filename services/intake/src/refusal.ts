import type { Problem } from '@throughline/domain'
import { errorTable, ThroughlineError, type ErrorCode, type ProblemEntry } from '@throughline/ports'

const listedProblems = 100

/** Turns the refusals of a decision into the one error that the edge answers; the first gives code and status. */
export function refusal(problems: readonly Problem[]): ThroughlineError {
  const [first] = problems
  if (first === undefined) return new ThroughlineError('internal-error', 'A decision was refused without a reason')
  const errors = entriesOf(problems)
  const message = problems.length === 1 ? first.message : `${first.message} (and ${problems.length - 1} more)`
  return new ThroughlineError(codeOf(first), message, {
    ...(first.at === undefined ? {} : { at: first.at }),
    facts: { ...first.facts, ...(errors.length > 1 ? { errors, problems: problems.length } : {}) },
  })
}

/** Refusals as a problem document lists them, as many as anybody reads. */
export const entriesOf = (problems: readonly Problem[]): readonly ProblemEntry[] =>
  problems.slice(0, listedProblems).map(entryOf)

function entryOf(problem: Problem): ProblemEntry {
  return {
    code: problem.code,
    detail: problem.message,
    ...(problem.at === undefined ? {} : { at: problem.at }),
    ...(problem.facts === undefined ? {} : { facts: problem.facts }),
  }
}

function codeOf(problem: Problem): ErrorCode {
  return Object.hasOwn(errorTable, problem.code) ? (problem.code as ErrorCode) : 'internal-error'
}
