import type { z } from 'zod'
import type { RouteTable } from './routes.ts'
import type { problem } from './shapes.ts'

/** What a caller says and hears, operation by operation: types made of the table of routes, nothing at run time. */

/** Name of an operation: `putPlan`. */
export type OperationId = RouteTable['id']
type RouteOf<Id extends OperationId> = Extract<RouteTable, { readonly id: Id }>

export type ProblemDocument = z.output<typeof problem>
/** Codes of refusals that are some operation's own; those of every operation, and later ones, are any text. */
export type ProblemCode = Refusals<RouteTable> | (string & {})
type Refusals<Route> = Route extends { readonly refusals: readonly (infer Code)[] } ? Code : never

/** A switch may be given as a boolean, too. */
type Spoken<Value> = [Value] extends ['true' | 'false' | undefined] ? Value | boolean : Value
/** Numbers of addresses are read from text by the service; a caller states them as numbers. */
type Stated<Schema> = Schema extends z.ZodType
  ? { readonly [Name in keyof z.output<Schema>]: Spoken<z.output<Schema>[Name]> }
  : never

/** Headers that a binary event, a trace or a proxy needs, beside those of the operation. */
type OtherHeaders = { readonly [name: `ce-${string}` | `x-${string}` | `trace${string}`]: string }

type Json = string | number | boolean | null | readonly unknown[] | { readonly [name: string]: unknown }

/** `Raw`: what else than JSON a body may be: text, bytes, streams. */
type BodyOf<Content, Raw> = Content extends {
  readonly mediaType: infer Type
  readonly schema: infer Schema extends z.ZodType
}
  ? { readonly contentType: Type; readonly body: z.input<Schema> | Raw }
  : Content extends { readonly mediaType: infer Type }
    ? { readonly contentType: Type; readonly body: Type extends `${string}json` ? Json | Raw : Raw }
    : never

type Part<Route, Name extends PropertyKey> = Route extends { readonly [_ in Name]: infer Value } ? Value : undefined
/** An object is left out when all of it may be. */
type Given<Name extends string, Value> = [Value] extends [never]
  ? unknown
  : Record<never, never> extends Value
    ? { readonly [_ in Name]?: Value }
    : { readonly [_ in Name]: Value }
type Bodies<Route, Raw> = Part<Route, 'body'> extends readonly (infer Content)[] ? BodyOf<Content, Raw> : unknown

/** All that an operation is asked with. */
export type InputOf<Id extends OperationId, Raw = never> = Given<'params', Stated<Part<RouteOf<Id>, 'params'>>> &
  Given<'query', Stated<Part<RouteOf<Id>, 'query'>>> &
  (Part<RouteOf<Id>, 'headers'> extends z.ZodType
    ? Given<'headers', Stated<Part<RouteOf<Id>, 'headers'>> & OtherHeaders>
    : { readonly headers?: OtherHeaders }) &
  Bodies<RouteOf<Id>, Raw>

type DataOf<Answer> = Answer extends { readonly content: readonly [infer Content] }
  ? Content extends { readonly schema: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : Content extends { readonly mediaType: `text/${string}` }
      ? string
      : unknown
  : undefined

type Statuses<Route> = Part<Route, 'answers'>
/** What is answered, told apart by the status; refusals are thrown. */
export type AnswerOf<Id extends OperationId> = {
  readonly [Status in keyof Statuses<RouteOf<Id>> & number]: {
    readonly status: Status
    readonly data: DataOf<Statuses<RouteOf<Id>>[Status]>
  }
}[keyof Statuses<RouteOf<Id>> & number]

type StreamContent<Route> = Route extends {
  readonly answers: {
    readonly 200: { readonly content: readonly [infer Content extends { readonly mediaType: 'text/event-stream' }] }
  }
}
  ? Content
  : never
/** Operations that answer with server-sent events. */
export type StreamId = {
  [Id in OperationId]: [StreamContent<RouteOf<Id>>] extends [never] ? never : Id
}[OperationId]

/** An event of a stream, told apart by its kind. `text` is the data as it came. */
export type EventOf<Id extends StreamId> =
  StreamContent<RouteOf<Id>> extends { readonly events: infer Events }
    ? {
        readonly [Kind in keyof Events]: {
          readonly event: Kind
          readonly id: string | undefined
          readonly data: z.output<Events[Kind]>
          readonly text: string
        }
      }[keyof Events]
    : { readonly event: string; readonly id: string | undefined; readonly data: unknown; readonly text: string }
