import type { ErrorCode } from '@throughline/ports'

/** The files of a world, each with writes of its own. */
export type FileName = 'events' | 'feed'

/** Calls that share one commit of a file, as they go to the writer thread: plain data, copied on the way. */
export interface Group<Request> {
  readonly requests: readonly Request[]
  /** Whether the commit must be on disk before it is answered. */
  readonly flushed: boolean
}

/** Without a group: close the file. */
export interface Order<Request> {
  readonly file: FileName
  readonly group?: Group<Request>
}

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

export interface Reply<News> {
  readonly file: FileName
  readonly answer: Answer<News>
}

export function refusalOf({ code, message, facts }: Refusal): Refusal {
  return { code, message, facts }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
