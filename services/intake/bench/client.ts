import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/**
 * A client that costs next to nothing, so that what is measured is the server: requests are bytes made beforehand, of
 * an answer no more is read than its status and its length.
 */
export interface Connection {
  /** Sends a request and gives the milliseconds to the whole answer. Throws when it is not recorded. */
  send(request: Buffer): Promise<number>
  close(): void
}

/** The bytes of one request. */
export function requestOf(method: 'POST' | 'PUT', path: string, type: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body)
  const head = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', `content-type: ${type}`]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\ncontent-length: ${bytes.length}\r\n\r\n`), bytes])
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return {
    async send(request) {
      const from = performance.now()
      socket.write(request)
      const status = await answerOf(socket)
      if (status >= 300) throw new Error(`The request is answered with ${status}`)
      return performance.now() - from
    },
    close: () => socket.destroy(),
  }
}

/** The status of the next answer, when all of it is there. */
function answerOf(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = ''
    let status = 0
    let left = 0
    const take = (chunk: Buffer): void => {
      left -= chunk.length
      if (status === 0) {
        head += chunk.toString('latin1')
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        status = Number(head.slice(9, 12))
        left = Number(/content-length: (\d+)/i.exec(head)?.[1]) - (head.length - end - 4)
      }
      if (left > 0) return
      stop()
      resolve(status)
    }
    const fail = (): void => {
      stop()
      reject(new Error('The server closed the connection'))
    }
    const stop = (): void => {
      socket.off('data', take)
      socket.off('close', fail)
    }
    socket.on('data', take)
    socket.on('close', fail)
  })
}

/** Sends all requests over so many connections at a time; gives each answer's milliseconds and those of the whole. */
export async function sendAll(
  port: number,
  connections: number,
  requests: readonly Buffer[],
): Promise<{ readonly each: readonly number[]; readonly whole: number }> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)))
  const each: number[] = []
  let next = 0
  const worker = async (connection: Connection): Promise<void> => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
      each.push(await connection.send(request))
    }
  }
  const from = performance.now()
  await Promise.all(open.map(worker))
  const whole = performance.now() - from
  for (const connection of open) connection.close()
  return { each, whole }
}
