import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'

/** How a receiver answered, or why it did not. */
export type Outcome =
  | { readonly kind: 'taken'; readonly status: number }
  | { readonly kind: 'gone'; readonly status: 410 }
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterSeconds: number | undefined }

export interface Sender {
  send(url: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<Outcome>
  close(): void
}

export interface SenderOptions {
  readonly answerMs: number
  readonly atOnce: number
  /** Addresses of private networks and of this machine may be sent to; for receivers beside the service. */
  readonly allowPrivate: boolean
}

/**
 * Posts to receivers. An address is looked at when its name is resolved, at each connection, so that a name that is moved to
 * a private address afterwards is refused too. Redirects are not followed: they would lead around that.
 */
export function createSender({ answerMs, atOnce, allowPrivate }: SenderOptions): Sender {
  const settings = {
    keepAlive: true,
    maxSockets: atOnce,
    allowPrivateIPAddress: allowPrivate,
    allowMetaIPAddress: false,
  }
  const http = new RequestFilteringHttpAgent(settings)
  const https = new RequestFilteringHttpsAgent(settings)
  return {
    send: (url, headers, body) =>
      new Promise((resolve) => {
        const failed = (error: Error): void =>
          resolve({ kind: 'failed', why: error.message, retryAfterSeconds: undefined })
        try {
          const isSecure = url.startsWith('https:')
          const begin = isSecure ? requestHttps : requestHttp
          const request = begin(url, {
            method: 'POST',
            agent: isSecure ? https : http,
            headers: { ...headers, 'content-length': String(body.length) },
          })
          const timer = setTimeout(() => request.destroy(new Error(`no answer within ${answerMs} ms`)), answerMs)
          request.once('error', failed)
          request.once('close', () => clearTimeout(timer))
          request.once('response', (response) => {
            response.once('error', failed)
            response.once('end', () => resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after'])))
            // what it says is of no use to us; the connection is
            response.resume()
          })
          request.end(body)
        } catch (error) {
          failed(error instanceof Error ? error : new Error(String(error)))
        }
      }),
    close() {
      http.destroy()
      https.destroy()
    },
  }
}

const gone = 410

function outcomeOf(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return { kind: 'taken', status }
  if (status === gone) return { kind: 'gone', status }
  const seconds = Number(retryAfter)
  const retryAfterSeconds = retryAfter !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
  return { kind: 'failed', why: `answered ${status}`, retryAfterSeconds }
}
