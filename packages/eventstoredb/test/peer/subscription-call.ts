import { randomUUID } from 'node:crypto'
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { StatusObject } from '@grpc/grpc-js'
import { strikes } from './faults.ts'
import type { LogRecord } from './log.ts'
import type { PeerState } from './peer.ts'
import { send, type ReadCall } from './read-call.ts'
import { invalidPosition, shuttingDown, tooSlow } from './refusals.ts'
import { caughtUp, checkpoint, confirmation, eventResponse, fellBehind, streamName } from './wire.ts'

/** A subscription as the test can reach it. */
export interface Subscriber {
  /** Ends it from the server's side: with an error, or as if all were said. */
  drop(how: StatusObject | 'end'): void
}

/**
 * A subscription to `$all` or to a stream: confirmation, what is stored, caught up, what comes. A live subscriber that
 * does not keep up is dropped or sent back to catching up, as the faults say.
 */
export async function subscriptionCall(state: PeerState, call: ReadCall, options: ReadReq.Options): Promise<void> {
  const { log, counts, subscribers } = state
  counts.subscriptions++
  let gone = false
  const alarm = new EventTarget()
  const wake = (): boolean => alarm.dispatchEvent(new Event('wake'))
  const subscriber: Subscriber = {
    drop(how) {
      if (gone) return
      gone = true
      if (how === 'end') call.end()
      else call.emit('error', how)
      wake()
    },
  }
  const stopListening = log.onAppended(wake)
  call.on('cancelled', () => {
    gone = true
    wake()
  })
  subscribers.add(subscriber)
  try {
    await run(state, call, options, { gone: () => gone, alarm, subscriber })
  } finally {
    subscribers.delete(subscriber)
    stopListening()
  }
}

interface Line {
  gone(): boolean
  readonly alarm: EventTarget
  readonly subscriber: Subscriber
}

async function run(state: PeerState, call: ReadCall, options: ReadReq.Options, line: Line): Promise<void> {
  const { log, faults } = state
  const stream = options.hasStream() ? streamName(options.getStream()?.getStreamIdentifier()) : undefined
  const records = (): readonly LogRecord[] => (stream === undefined ? log.records : log.stream(stream))
  let next = firstIndex(records(), options, faults.inclusiveSubscriptions)
  if (next === undefined) {
    line.subscriber.drop(invalidPosition)
    return
  }
  await send(call, confirmation(randomUUID()))
  if (faults.checkpointsAhead) await send(call, checkpoint((log.records.at(-1)?.position ?? 0n) + 1_000_000n))
  let sent = 0
  let live = false
  while (!line.gone()) {
    const waiting = records().length - next
    if (live && waiting > faults.liveBufferEvents) {
      if (faults.slowConsumer === 'dropped') {
        line.subscriber.drop(tooSlow)
        return
      }
      live = false
      await send(call, fellBehind())
    }
    const record = records()[next]
    if (record === undefined) {
      if (!live && faults.tellsCaughtUp) await send(call, caughtUp())
      live = true
      if (next < records().length || line.gone()) continue
      await new Promise((resolve) => line.alarm.addEventListener('wake', resolve, { once: true }))
      continue
    }
    if (!(await send(call, eventResponse(record)))) return
    next++
    if (sent === 0 && strikes(faults, 'stalledSubscriptions')) return
    if (++sent >= faults.subscriptionEvents) line.subscriber.drop(sent % 2 === 0 ? 'end' : shuttingDown)
  }
}

/** Index of the first record to send: behind the place given. */
function firstIndex(records: readonly LogRecord[], options: ReadReq.Options, inclusive: boolean): number | undefined {
  const place = options.getAll()?.getPosition() ?? undefined
  const revision = options.getStream()
  if (revision?.hasRevision() === true) return Number(revision.getRevision()) + 1
  if (revision?.hasEnd() === true || options.getAll()?.hasEnd() === true) return records.length
  if (place === undefined) return 0
  const given = BigInt(place.getCommitPosition())
  if (given < 100n) return undefined
  return records.findLastIndex(({ position }) => (inclusive ? position < given : position <= given)) + 1
}
