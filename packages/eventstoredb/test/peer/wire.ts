import shared_pb from '@eventstore/db-client/generated/shared_pb.js'
import streams_pb from '@eventstore/db-client/generated/streams_pb.js'
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js'
import type { BatchAppendReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { LogRecord, Proposed } from './log.ts'

const createdTicks = '17672256000000000' // 2026-01-01 in units of 100 ns: the adapter has no use for it

export function streamName(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? new Uint8Array()).toString('utf8')
}

export function streamIdentifier(name: string): StreamIdentifier {
  return new shared_pb.StreamIdentifier().setStreamName(new TextEncoder().encode(name))
}

export function uuid(id: string): UUID {
  return new shared_pb.UUID().setString(id)
}

/** Both ways to append propose events in messages of the same shape. */
export function proposed(message: BatchAppendReq.ProposedMessage): Proposed {
  const metadata = message.getMetadataMap()
  return {
    id: message.getId()?.getString().toLowerCase() ?? '',
    type: metadata.get('type') ?? '',
    json: metadata.get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}

export function eventResponse(record: LogRecord): ReadResp {
  const recorded = new streams_pb.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(record.id))
    .setStreamIdentifier(streamIdentifier(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(String(record.position))
    .setPreparePosition(String(record.position))
    .setData(record.data)
    .setCustomMetadata(record.metadata)
  recorded.getMetadataMap().set('type', record.type)
  recorded.getMetadataMap().set('content-type', record.json ? 'application/json' : 'application/octet-stream')
  recorded.getMetadataMap().set('created', createdTicks)
  const event = new streams_pb.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(record.position))
  return new streams_pb.ReadResp().setEvent(event)
}

export function notFoundResponse(stream: string): ReadResp {
  const missing = new streams_pb.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream))
  return new streams_pb.ReadResp().setStreamNotFound(missing)
}

export function confirmation(id: string): ReadResp {
  return new streams_pb.ReadResp().setConfirmation(
    new streams_pb.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  )
}

export function checkpoint(position: bigint): ReadResp {
  const place = new streams_pb.ReadResp.Checkpoint()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position))
  return new streams_pb.ReadResp().setCheckpoint(place)
}

export function caughtUp(): ReadResp {
  return new streams_pb.ReadResp().setCaughtUp(new streams_pb.ReadResp.CaughtUp())
}

export function fellBehind(): ReadResp {
  return new streams_pb.ReadResp().setFellBehind(new streams_pb.ReadResp.FellBehind())
}
