import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { handleServerStreamingCall, ServerWritableStream } from '@grpc/grpc-js'
import { strikes } from './faults.ts'
import type { LogRecord } from './log.ts'
import type { PeerState } from './peer.ts'
import { generalRefusal, shuttingDown } from './refusals.ts'
import { subscriptionCall } from './subscription-call.ts'
import { eventResponse, notFoundResponse, streamName } from './wire.ts'

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>

/** `Streams/Read`: reads of one stream or of all, both ways, and subscriptions. */
export function readCall(state: PeerState): handleServerStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    call.on('error', () => undefined)
    const options = call.request.getOptions()
    const refusal = generalRefusal(state.faults)
    if (state.faults.silent) return
    if (refusal !== undefined || options === undefined) {
      call.emit('error', refusal ?? shuttingDown)
      return
    }
    if (options.hasSubscription()) {
      void subscriptionCall(state, call, options)
      return
    }
    state.counts.reads++
    state.counts.readsOpen++
    void answer(state, call, options).finally(() => state.counts.readsOpen--)
  }
}

async function answer(state: PeerState, call: ReadCall, options: ReadReq.Options): Promise<void> {
  const stream = options.getStream()
  const name = streamName(stream?.getStreamIdentifier())
  const records = stream === undefined ? state.log.records : state.log.stream(name)
  if (stream !== undefined && records.length === 0) await send(call, notFoundResponse(name))
  let left = Number(options.getCount())
  for (const record of stream === undefined ? fromAll(records, options) : fromStream(records, options)) {
    if (left-- <= 0) break
    if (!(await send(call, eventResponse(record)))) return
    state.counts.eventsRead++
    if (strikes(state.faults, 'brokenReads')) {
      call.emit('error', shuttingDown)
      return
    }
  }
  call.end()
}

function fromStream(records: readonly LogRecord[], options: ReadReq.Options): readonly LogRecord[] {
  const place = options.getStream()
  const backwards = options.getReadDirection() === 1
  const from = place?.hasRevision() === true ? Number(place.getRevision()) : place?.hasEnd() === true ? Infinity : 0
  return backwards ? records.slice(0, from + 1).reverse() : records.slice(from)
}

/** Reads of `$all` begin with the event at the position given. */
function fromAll(records: readonly LogRecord[], options: ReadReq.Options): Iterable<LogRecord> {
  const given = options.getAll()?.getPosition()?.getCommitPosition()
  const backwards = options.getReadDirection() === 1
  if (backwards && given === undefined) return lastFirst(records)
  const from = given === undefined ? 0n : BigInt(given)
  const found = records.filter(({ position }) => (backwards ? position <= from : position >= from))
  return backwards ? found.reverse() : found
}

function* lastFirst(records: readonly LogRecord[]): Generator<LogRecord> {
  for (let index = records.length - 1; index >= 0; index--) {
    const record = records[index]
    if (record !== undefined) yield record
  }
}

/** Writes when the client has room; false when the client is gone. */
export async function send(call: ReadCall, message: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false
  if (call.write(message)) return true
  await new Promise<void>((resolve) => {
    const go = (): void => {
      call.off('drain', go)
      call.off('cancelled', go)
      call.off('close', go)
      resolve()
    }
    call.on('drain', go)
    call.on('cancelled', go)
    call.on('close', go)
  })
  return !call.cancelled && !call.destroyed
}
