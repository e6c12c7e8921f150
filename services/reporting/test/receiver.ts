import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly path: string
}

export interface Receiver {
  readonly url: string
  /** What was answered with success, in order. */
  readonly taken: Delivery[]
  /** Every try. */
  readonly tries: Delivery[]
  /** Status of the answer to a try; by default 204. */
  answer: (delivery: Delivery, tryNumber: number) => number
  close(): Promise<void>
}

/** A receiver of web hooks on this machine. */
export async function openReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const delivery = {
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        path: request.url ?? '/',
      }
      receiver.tries.push(delivery)
      const status = receiver.answer(delivery, receiver.tries.length)
      if (status >= 200 && status < 300) receiver.taken.push(delivery)
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    taken: [],
    tries: [],
    answer: () => 204,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
