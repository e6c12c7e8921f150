import type { RecordedEvent } from '@eventstore/db-client'
import { ThroughlineError, type Checkpoint, type StoredEvent } from '@throughline/ports'

/** A place in `$all`: the log positions of a record's commit and of the record itself. */
export interface Position {
  readonly commit: bigint
  readonly prepare: bigint
}

/**
 * The event as the port gives it, or undefined for what was not appended through the port: streams of the server
 * (`$…`), links of projections (`$>`), and events that are not JSON.
 */
export function toStored(event: RecordedEvent | undefined): StoredEvent | undefined {
  if (event === undefined || !event.isJson || event.streamId.startsWith('$') || event.type === '$>') return undefined
  const metadata: unknown = event.metadata
  if (metadata instanceof Uint8Array) return undefined
  return {
    id: event.id,
    type: event.type,
    data: event.data,
    metadata: metadata ?? null,
    stream: event.streamId,
    revision: Number(event.revision),
  }
}

/** Only ever made of the position of an event that was delivered. */
export function checkpointOf(position: Position): Checkpoint {
  return `${position.commit}/${position.prepare}`
}

const checkpointForm = /^(\d{1,19})\/(\d{1,19})$/

export function positionOf(checkpoint: Checkpoint): Position {
  const [, commit, prepare] = checkpointForm.exec(checkpoint) ?? []
  if (commit === undefined || prepare === undefined) throw foreignCheckpoint(checkpoint)
  return { commit: BigInt(commit), prepare: BigInt(prepare) }
}

export function foreignCheckpoint(checkpoint: Checkpoint, cause?: unknown): ThroughlineError {
  const message = 'The checkpoint is not one of this EventStoreDB: its log does not reach so far, or was another one'
  return new ThroughlineError('invalid-checkpoint', message, { facts: { checkpoint }, cause })
}

export function isBefore(left: Position, right: Position): boolean {
  return left.commit < right.commit || (left.commit === right.commit && left.prepare < right.prepare)
}
