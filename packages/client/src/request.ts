import type { Route } from '@throughline/contract'
import { ServiceError } from './service-error.ts'

/** A body as it is sent: text, bytes, or a stream; as a function that makes a stream it can be sent again. */
export type RawBody =
  string | Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array> | (() => ReadableStream<Uint8Array>)

interface Input {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, unknown>>
  readonly contentType?: string
  readonly body?: unknown
}

export interface Asked {
  readonly url: string
  readonly init: RequestInit & { readonly headers: Headers }
  /** The body is not a stream that is spent. */
  readonly isRepeatable: boolean
}

/** The request for an operation. */
export function requestOf(base: string, { method, path }: Route, input: unknown = {}): Asked {
  const { params = {}, query = {}, headers = {}, contentType, body } = input as Input
  const url = `${base.replace(/\/+$/, '')}${filled(path, params)}${search(query)}`
  const head = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) head.set(name, String(value))
  if (body === undefined) return { url, init: { method, headers: head }, isRepeatable: true }
  head.set('content-type', contentType ?? 'application/json')
  const sent = typeof body === 'function' ? (body as () => ReadableStream<Uint8Array>)() : body
  if (!(sent instanceof ReadableStream)) {
    return { url, init: { method, headers: head, body: isRaw(sent) ? sent : JSON.stringify(sent) }, isRepeatable: true }
  }
  // whoever streams a body must say that it does not wait for the answer meanwhile
  const streaming = { method, headers: head, body: sent, duplex: 'half' }
  return { url, init: streaming, isRepeatable: typeof body === 'function' }
}

const isRaw = (body: unknown): body is string | Uint8Array<ArrayBuffer> | Blob =>
  typeof body === 'string' || body instanceof Uint8Array || body instanceof Blob

function filled(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    // an address takes these away, however they are written
    if (text === '' || text === '.' || text === '..') {
      throw new ServiceError('invalid-request', `"${text}" cannot stand as ${name} in an address`)
    }
    return encodeURIComponent(text)
  })
}

function search(query: Readonly<Record<string, unknown>>): string {
  const stated = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return stated.length === 0 ? '' : `?${new URLSearchParams(stated).toString()}`
}
