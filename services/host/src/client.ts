import { errorTable, ThroughlineError, type ErrorCode } from '@throughline/ports'

/** Where a command finds the running service, and as whom it speaks. */
export interface Client {
  readonly url: string
  readonly apiKey: string | undefined
  readonly actor: string | undefined
}

export interface RequestOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | ReadableStream<Uint8Array>
  readonly signal?: AbortSignal
}

/** Asks the service. A refusal is thrown with its own code and words; no answer as `not-reachable`. */
export async function ask(client: Client, path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = 'GET', body, signal } = options
  const headers = {
    ...options.headers,
    ...(client.apiKey === undefined ? {} : { authorization: `Bearer ${client.apiKey}` }),
    ...(client.actor === undefined ? {} : { 'x-throughline-actor': encodeURIComponent(client.actor) }),
  }
  let response: Response
  try {
    response = await fetch(new URL(path, client.url), {
      method,
      headers,
      ...(body === undefined ? {} : { body, duplex: 'half' }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw new ThroughlineError('not-reachable', `${client.url} does not answer`, { cause })
  }
  if (response.ok) return response
  throw await refusalOf(response)
}

export async function askJson<T>(client: Client, path: string, options?: RequestOptions): Promise<T> {
  return (await (await ask(client, path, options)).json()) as T
}

async function refusalOf(response: Response): Promise<ThroughlineError> {
  const text = await response.text()
  const document = documentOf(text)
  const { code, detail, at, errors } = document
  if (typeof code === 'string' && Object.hasOwn(errorTable, code)) {
    return new ThroughlineError(code as ErrorCode, typeof detail === 'string' ? detail : code, {
      ...(typeof at === 'string' ? { at } : {}),
      facts: { ...(Array.isArray(errors) ? { errors } : {}) },
    })
  }
  return new ThroughlineError('not-reachable', `The address answers with ${response.status}: ${text.slice(0, 200)}`)
}

function documentOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
