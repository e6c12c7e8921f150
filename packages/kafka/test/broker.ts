import { randomUUID } from 'node:crypto'
import net from 'node:net'
import kafkajs, { type Admin } from 'kafkajs'
import { provisionTopics, type TopicPlan } from '../src/index.ts'

/** `host:port` of a broker to test with; without it what needs one is skipped, and says so. */
export const brokerAddress = process.env['THROUGHLINE_TEST_KAFKA']

export const skip =
  brokerAddress === undefined || brokerAddress === ''
    ? 'THROUGHLINE_TEST_KAFKA names no broker (infra/kafka-local/start.sh starts one)'
    : false

export function connection(): { brokers: string[]; clientId: string } {
  return { brokers: [brokerAddress ?? ''], clientId: 'throughline-test' }
}

/** A name that nobody used before, in this run or an earlier one. */
export function freshName(label: string): string {
  return `test-${randomUUID().slice(0, 8)}-${label}`
}

/** Topics for one test file, beside those of the feed, and how to delete them. */
export async function makeTopics(plans: readonly TopicPlan[]): Promise<() => Promise<void>> {
  await provisionTopics(connection())
  await provisionTopics({ ...connection(), topics: plans })
  return () => withAdmin((admin) => admin.deleteTopics({ topics: plans.map(({ name }) => name) }))
}

export async function withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new kafkajs.Kafka({ ...connection(), logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

/** A server that accepts connections and never says a word. */
export async function openSilentServer(): Promise<{ address: string; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { address: `127.0.0.1:${(server.address() as net.AddressInfo).port}`, close }
}

/** An address at which nobody listens. */
export async function closedAddress(): Promise<string> {
  const { address, close } = await openSilentServer()
  await close()
  return address
}

/** A transaction of a producer of kafkajs beside the feed: it may be left open, as that of a dead publisher is. */
export async function openTransaction(transactionalId: string): Promise<{
  send(topic: string, key: string, value: string, partition?: number): Promise<void>
  abort(): Promise<void>
  commit(): Promise<void>
  close(): Promise<void>
}> {
  const producer = new kafkajs.Kafka({ ...connection(), logLevel: kafkajs.logLevel.NOTHING }).producer({
    transactionalId,
    maxInFlightRequests: 1,
    transactionTimeout: 60_000,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  const transaction = await producer.transaction()
  return {
    async send(topic, key, value, partition) {
      await transaction.send({ topic, messages: [{ key, value, ...(partition === undefined ? {} : { partition }) }] })
    },
    abort: () => transaction.abort(),
    commit: () => transaction.commit(),
    close: () => producer.disconnect(),
  }
}

/** Makes the connections of this process breakable; to be called before they are made. */
export function breakableConnections(): { cutAll(): void; freeze(frozen: boolean): void; restore(): void } {
  const { connect } = net
  const sockets = new Set<net.Socket>()
  let frozen = false
  net.connect = ((...args: Parameters<typeof connect>) => {
    const socket = connect(...args)
    const write = socket.write.bind(socket) as (...what: unknown[]) => boolean
    // What a frozen connection sends is lost on the way: to the client it is a broker that never answers.
    socket.write = ((...what: unknown[]) => frozen || write(...what)) as typeof socket.write
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }) as typeof connect
  return {
    cutAll() {
      for (const socket of sockets) socket.destroy(new Error('cut by the test'))
    },
    freeze(yes) {
      frozen = yes
    },
    restore() {
      net.connect = connect
    },
  }
}
