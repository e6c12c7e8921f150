import any_pb from 'google-protobuf/google/protobuf/any_pb.js'
import empty_pb from 'google-protobuf/google/protobuf/empty_pb.js'
import shared_pb from '@eventstore/db-client/generated/shared_pb.js'
import status_pb from '@eventstore/db-client/generated/status_pb.js'
import type { Status } from '@eventstore/db-client/generated/status_pb.js'
import { Metadata, status, type StatusObject } from '@grpc/grpc-js'
import type { Faults } from './faults.ts'
import type { Expectation } from './log.ts'

function refusal(code: status, details: string, exception?: Readonly<Record<string, string>>): StatusObject {
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(exception ?? {})) metadata.set(key, value)
  return { code, details, metadata }
}

export const unavailable = refusal(status.UNAVAILABLE, 'Server Is Not Ready')
export const exhausted = refusal(status.RESOURCE_EXHAUSTED, 'Too many requests')
export const internal = refusal(status.INTERNAL, 'Something broke')
export const invalidPosition = refusal(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.')
export const denied = refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })
export const tooSlow = refusal(
  status.ABORTED,
  'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
)
export const shuttingDown = refusal(status.CANCELLED, 'The node shuts down')

export function tooLarge(maxAppendBytes: number): StatusObject {
  return refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppendBytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxAppendBytes),
  })
}

export function notLeader(leader: NonNullable<Faults['leader']>): StatusObject {
  return refusal(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.address,
    'leader-endpoint-port': String(leader.port),
  })
}

/** What refuses a call before it is looked at. */
export function generalRefusal(faults: Faults): StatusObject | undefined {
  if (faults.unavailable) return unavailable
  return faults.denied ? denied : undefined
}

function batchStatus(message: string, details: { serializeBinary(): Uint8Array }, name: string): Status {
  const any = new any_pb.Any()
  any.pack(details.serializeBinary(), name)
  const result = new status_pb.Status()
  result.setMessage(message)
  result.setDetails(any)
  return result
}

export function batchTooLarge(maxAppendBytes: number): Status {
  const details = new shared_pb.MaximumAppendSizeExceeded()
  details.setMaxappendsize(maxAppendBytes)
  return batchStatus('MaximumAppendSizeExceeded', details, 'event_store.client.MaximumAppendSizeExceeded')
}

/** A refusal for which the protocol has no details: the client makes an error of unknown type of it. */
export function batchNotReady(): Status {
  return batchStatus('Server Is Not Ready', new empty_pb.Empty(), 'google.protobuf.Empty')
}

export function batchWrongVersion(expected: Expectation, current: number): Status {
  const details = new shared_pb.WrongExpectedVersion()
  if (current < 0) details.setCurrentNoStream(new empty_pb.Empty())
  else details.setCurrentStreamRevision(String(current))
  if (expected === 'none') details.setExpectedNoStream(new empty_pb.Empty())
  else if (expected === 'any') details.setExpectedAny(new empty_pb.Empty())
  else if (expected === 'exists') details.setExpectedStreamExists(new empty_pb.Empty())
  else details.setExpectedStreamPosition(String(expected))
  return batchStatus('WrongExpectedVersion', details, 'event_store.client.WrongExpectedVersion')
}
