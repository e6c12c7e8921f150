/** A refusal as data. `code` is one of the error table in `ports` (tested there); the edge turns it into an answer. */
export interface Problem {
  readonly code: string
  readonly message: string
  /** Line, row or JSON path. */
  readonly at?: string
  /** Facts for a program, e.g. the list of known types. */
  readonly facts?: Readonly<Record<string, unknown>>
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const refused = (...problems: readonly Problem[]): Result<never> => ({ ok: false, problems })

/** What is wrong with a plan or a programme, as data: the rest is still processed. */
export interface Finding {
  /** Stable, e.g. `cycle`, `dangling-link`. */
  readonly code: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  /** Where: `project/activity`, a link as `a/1 -FS-> b/2`, or a place in a file. */
  readonly at: string
  readonly project?: string
  /** All projects that it speaks of, where they are several. */
  readonly projects?: readonly string[]
}
