import type { Permission } from '@throughline/domain'
import type { z } from 'zod'

/** A body or an answer: JSON by its schema, or bytes and text by words. */
export interface Content {
  readonly mediaType: string
  /** Absent: not JSON, or not of one shape. */
  readonly schema?: z.ZodType
  readonly description?: string
  /** Server-sent events: the data of each kind of event. */
  readonly events?: Readonly<Record<string, z.ZodType>>
}

export interface Answer {
  readonly description: string
  readonly content?: readonly Content[]
}

/** One address and method of the HTTP interface: all that a caller needs to know. */
export interface Route {
  /** Name of the operation, unique: `postEvents`. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** With `:name` for the parameters, as the server writes it. */
  readonly path: string
  /** Group of the page for people. */
  readonly area: string
  /** What a caller must be permitted; `public`: nothing. */
  readonly permission: Permission | 'public'
  readonly summary: string
  readonly description?: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly headers?: z.ZodObject
  readonly body?: readonly Content[]
  /** By status; refusals are listed apart. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Codes of the error table that are this route's own; those of every route are left out. */
  readonly refusals?: readonly string[]
}
