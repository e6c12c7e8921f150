import { Agent, request } from 'node:http'

export interface Client {
  /** Sends a body and gives the milliseconds to the whole answer. Throws when it is not recorded. */
  send(method: 'POST' | 'PUT', path: string, body: string): Promise<number>
  close(): void
}

export function openClient(port: number, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  return {
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const from = performance.now()
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
        const sent = request({ agent, port, host: '127.0.0.1', method, path, headers }, (answer) => {
          answer.resume()
          answer.once('end', () => {
            if ((answer.statusCode ?? 500) < 300) resolve(performance.now() - from)
            else reject(new Error(`${method} ${path} is answered with ${answer.statusCode}`))
          })
        })
        sent.once('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}

/** Sends all bodies over so many connections at a time; gives each answer's milliseconds and those of the whole. */
export async function sendAll(
  port: number,
  connections: number,
  path: string,
  bodies: readonly string[],
): Promise<{ readonly each: readonly number[]; readonly whole: number }> {
  const client = openClient(port, connections)
  const each: number[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      each.push(await client.send('POST', path, body))
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: connections }, worker))
  const whole = performance.now() - from
  client.close()
  return { each, whole }
}
