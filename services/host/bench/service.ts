import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** The real service over a data folder, in a process of its own. */
export interface Service {
  readonly port: number
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** Plans of a hundred thousand activities are large bodies. */
const planBytes = 512_000_000

/** As `pnpm start` runs it, and the command's first line. */
const youngSpace = '--max-semi-space-size=64'

export async function startService(folder: string, heapMegabytes: number): Promise<Service> {
  const command = fileURLToPath(new URL('../../bin/throughline.js', import.meta.url))
  const flags = ['start', '--port', '0', '--data', folder, '--plan-bytes', String(planBytes)]
  const child = spawn(process.execPath, [youngSpace, `--max-old-space-size=${heapMegabytes}`, command, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const port = Number(/:(\d+)\b/.exec(line)?.[1])
  return {
    port,
    process: child,
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

export interface Answer {
  readonly milliseconds: number
  readonly body: string
}

export interface Sender {
  /** Sends a body and gives the whole answer, the last one's milliseconds. Throws when it is refused. */
  send(method: 'GET' | 'POST' | 'PUT', path: string, body?: string): Promise<Answer>
  close(): void
}

/** One connection that stays open. */
export function openSender(port: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 0 })
  return {
    async send(method, path, body = '') {
      const until = performance.now() + patienceMs
      for (;;) {
        const { status, ...answer } = await exchange(agent, port, { method, path, body })
        if (status < 300) return answer
        // a query of a revision that is still being read is to be asked again
        const isEarly = status === 503 && answer.body.includes('"code":"not-ready"')
        if (!isEarly || performance.now() > until) {
          throw new Error(`${method} ${path} is answered with ${status}: ${answer.body.slice(0, 500)}`)
        }
        await sleep(pauseMs)
      }
    },
    close: () => agent.destroy(),
  }
}

const patienceMs = 600_000
const pauseMs = 250

interface Sent {
  readonly method: string
  readonly path: string
  readonly body: string
}

function exchange(
  agent: Agent,
  port: number,
  { method, path, body }: Sent,
): Promise<Answer & { readonly status: number }> {
  return new Promise((resolve, reject) => {
    const from = performance.now()
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request({ agent, port, host: '127.0.0.1', method, path, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.once('end', () => {
        resolve({ milliseconds: performance.now() - from, body: text, status: answer.statusCode ?? 500 })
      })
    })
    sent.setNoDelay(true)
    sent.once('error', (error: NodeJS.ErrnoException) => {
      // a connection that was idle for as long as the service was busy has been closed under the request
      const isStale = sent.reusedSocket && error.code === 'ECONNRESET'
      if (isStale) exchange(agent, port, { method, path, body }).then(resolve, reject)
      else reject(error)
    })
    sent.end(body)
  })
}
