import type { ErrorCode } from '@throughline/ports'

/** A `ThroughlineError` on its way between threads. */
export interface Refusal {
  readonly code: ErrorCode
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** What became of one call. */
export type Outcome = { readonly value: unknown } | { readonly refusal: Refusal }

/**
 * What became of a group: committed, with one outcome a call in their order and what readers have to know; or nothing
 * of it is known to be stored, and why.
 */
export type Answer<News> = { readonly outcomes: readonly Outcome[]; readonly news: News } | { readonly failure: string }

/** Writes one file of a world. One group of calls at a time, which share one commit; never rejects. */
export interface FileWriter<Request, News> {
  write(group: readonly Request[]): Promise<Answer<News>>
  /** Lets go of the file. Nothing is being written by then. */
  close(): Promise<void>
}

export function refusalOf({ code, message, facts }: Refusal): Refusal {
  return { code, message, facts }
}
