import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server that answers each request with the next of the given answers. */
export async function serve(t: { teardown(fn: () => void): void }, ...answers: readonly Answer[]) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const answer = answers[seen.length]
      seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      if (answer === undefined) response.writeHead(500).end('no answer left')
      else answer(request, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export const json =
  (status: number, body: object | null, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(body === null ? undefined : JSON.stringify(body))
  }

export const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  json(
    status,
    { status, code, title: code, detail: `because of ${code}`, advice: 'wait', at: 'here' },
    {
      'content-type': 'application/problem+json',
      ...headers,
    },
  )
