import { EventStoreDBClient } from '@eventstore/db-client'
import { ThroughlineError } from '@throughline/ports'
import type { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import { withinTime } from './time.ts'

/** A stream of gRPC, as far as appends are written to it and answers come out of it. */
interface AppendStream extends EventEmitter {
  write(...arguments_: unknown[]): boolean
}

/** The generated client of one service of the server; the one that appends has `append`. */
interface GrpcClient {
  append?: (...arguments_: unknown[]) => unknown
}

/**
 * The places inside the client that the guards of this file need. They are not part of its public face: the version is
 * pinned, and a test states that they are there.
 */
export interface ClientSeams {
  getGRPCClient(kind: unknown, name: string): Promise<GrpcClient>
  GRPCStreamCreator(
    kind: unknown,
    name: string,
    create: (grpc: unknown) => unknown,
    cache?: unknown,
  ): () => Promise<unknown>
  handleError(grpc: unknown, error: Error): Promise<void>
  createChannel(): Promise<{ close(): void }>
  readonly capabilities: Promise<{ readonly serverVersion: string }>
}

export interface GuardedClient {
  readonly client: EventStoreDBClient
  /** Version the server tells, `unknown` when it is too old to tell one. Has no limit in time of its own. */
  serverVersion(): Promise<string>
  /** True when the probe of the server's capabilities failed: the client keeps that failure for all later appends. */
  probeFailed(): Promise<boolean>
  /** Cancels every call and closes the connection, which the client's own `dispose` leaves open. */
  close(): Promise<void>
}

/** Opens a client that cannot end the process. No connection is made before the first call. */
export function openClient(connectionString: string): GuardedClient {
  const client = parse(connectionString)
  const seams = client as unknown as ClientSeams
  keepReconnectingQuiet(seams)
  keepAppendStreamsSteady(seams)
  keepSingleAppendsSteady(seams)
  const closeChannel = rememberChannel(seams)
  return {
    client,
    serverVersion: async () => (await seams.capabilities).serverVersion,
    async probeFailed() {
      const outcome = withinTime(seams.capabilities, 0)
      return outcome.then(() => false).catch(() => true)
    },
    async close() {
      await client.dispose()
      closeChannel()
    },
  }
}

function parse(connectionString: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(connectionString)
  } catch {
    // The client's own message, and so its error as cause, would repeat the whole string with its password.
    throw new ThroughlineError(
      'configuration-invalid',
      'The connection string of EventStoreDB cannot be read; it looks like esdb://user:password@host:2113?tls=true',
    )
  }
}

/**
 * After a failed call the client decides in the background whether to reconnect, and nobody hears of it when that fails
 * (a cluster of which no member answers): the rejection would end the process. The next call finds out by itself.
 */
function keepReconnectingQuiet(seams: ClientSeams): void {
  const handleError = seams.handleError.bind(seams)
  seams.handleError = (grpc, error) => handleError(grpc, error).catch(() => undefined)
}

/**
 * Batch appends of all clients in the process share one table of waiting promises. An error on the stream of one client
 * rejects and forgets the appends of all others (we repeat them: they are idempotent); an answer to a forgotten append
 * then throws inside the stream. And a stream that breaks while appends queue for its buffer rejects promises that
 * nobody holds. Both would end the process: late answers are dropped here, and writing never queues, because the number
 * of appends under way is bounded by us.
 */
function keepAppendStreamsSteady(seams: ClientSeams): void {
  const createStream = seams.GRPCStreamCreator.bind(seams)
  seams.GRPCStreamCreator = (kind, name, create, cache) => {
    if (name !== 'appendToStream') return createStream(kind, name, create, cache)
    return createStream(kind, name, (grpc) => steady(create(grpc) as AppendStream), cache)
  }
}

function steady(stream: AppendStream): AppendStream {
  for (const listener of stream.listeners('data')) {
    stream.on('data', (answer: unknown) => {
      try {
        listener.call(stream, answer)
      } catch {
        // An answer to an append that was forgotten, or one that cannot be read: the append itself runs into its limit.
      }
    })
    stream.off('data', listener as (...arguments_: unknown[]) => void)
  }
  const write = stream.write.bind(stream)
  stream.write = (...arguments_) => {
    write(...arguments_)
    return true
  }
  return stream
}

/**
 * An append that finds its channel closed throws inside a promise that nobody holds, and its own never settles. That
 * happens when the client reconnects, or is replaced, between two steps of the append. Here it fails as any other.
 */
function keepSingleAppendsSteady(seams: ClientSeams): void {
  const getClient = seams.getGRPCClient.bind(seams)
  const guarded = new WeakSet<GrpcClient>()
  seams.getGRPCClient = async (kind, name) => {
    const grpc = await getClient(kind, name)
    const append = grpc.append?.bind(grpc)
    if (append === undefined || guarded.has(grpc)) return grpc
    guarded.add(grpc)
    grpc.append = (...arguments_) => {
      try {
        return append(...arguments_)
      } catch (error) {
        const answer = arguments_.at(-1) as (error: unknown) => void
        answer(error)
        return new Writable({ objectMode: true, write: (_message, _encoding, done) => done() })
      }
    }
    return grpc
  }
}

/** The client replaces its channel when it reconnects and closes the old one itself: only the newest is ours to close. */
function rememberChannel(seams: ClientSeams): () => void {
  const create = seams.createChannel.bind(seams)
  let newest: { close(): void } | undefined
  let ended = false
  seams.createChannel = async () => {
    const channel = await create()
    newest = channel
    if (ended) channel.close()
    return channel
  }
  return () => {
    ended = true
    newest?.close()
  }
}
