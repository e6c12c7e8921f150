import { problemAnswer, ThroughlineError, type ErrorCode } from '@throughline/ports'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'

/**
 * Every refusal of every service leaves here, as a problem document. Register before the routes: it notes them, to tell
 * an address that is not there (404) from one that takes other methods (405).
 */
export function registerProblems(app: FastifyInstance, onRefusal: (code: ErrorCode) => void = () => undefined): void {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set()
    for (const each of [method].flat()) known.add(each)
    methods.set(url, known)
  })

  app.setErrorHandler((error, request, reply) => answer(error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request)
    const allowed = allowedMethods(methods, path)
    const error =
      allowed.length === 0
        ? new ThroughlineError('not-found', `There is nothing under ${path}`)
        : new ThroughlineError('method-not-allowed', `${path} takes ${allowed.join(', ')}, not ${request.method}`, {
            facts: { allow: allowed.join(', ') },
          })
    return answer(error, request, reply)
  })

  function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { status, headers, document } = problemAnswer(error, { instance: pathOf(request), correlationId: request.id })
    if (status >= 500 && status !== 503) request.log.error({ err: error }, 'A request failed')
    else request.log.info({ code: document.code, detail: document.detail }, 'A request was refused')
    onRefusal(document.code)
    // whoever stopped in the middle of a body is not waited for: not even for his next request
    if (document.code === 'request-timeout') void reply.header('connection', 'close')
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  }
}

/** What the framework refuses before any hook or handler sees it: an address that cannot be read, or is too long. */
export function answerFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, document } = problemAnswer(error, { correlationId: request.id })
  void reply.code(status).headers(headers).send(JSON.stringify(document))
}

/** What is no HTTP request at all is answered with a problem as well, and the connection closed. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const why = slow
    ? new ThroughlineError('request-timeout', 'The request did not come to its end in time')
    : new ThroughlineError('invalid-request', `This is not an HTTP request that can be read: ${error.message}`)
  const { status, headers, document } = problemAnswer(why)
  const body = JSON.stringify(document)
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status} ${slow ? 'Request Timeout' : 'Bad Request'}\r\n${head}\r\n${body}`)
}
function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/'
}

function allowedMethods(methods: ReadonlyMap<string, ReadonlySet<string>>, path: string): readonly string[] {
  const allowed = new Set<string>()
  for (const [pattern, known] of methods) {
    if (fits(pattern, path)) for (const method of known) allowed.add(method)
  }
  return [...allowed].sort()
}

/** Whether a path is one of a route pattern such as `/v1/programmes/:programme`. */
function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
  )
}
