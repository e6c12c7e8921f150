import type { StatusObject } from '@grpc/grpc-js'
import { strikes, type Faults } from './faults.ts'
import type { Expectation, Log, LogRecord, Proposed } from './log.ts'
import { exhausted, generalRefusal, notLeader } from './refusals.ts'

/** What both calls that append have in common. */
export type AppendAnswer =
  | { readonly kind: 'stored'; readonly last: LogRecord }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-ready' }
  | { readonly kind: 'refused'; readonly status: StatusObject }
  | { readonly kind: 'silence' }

export interface AppendRequest {
  readonly stream: string
  readonly expected: Expectation
  readonly events: readonly Proposed[]
}

export function decideAppend(log: Log, faults: Faults, { stream, expected, events }: AppendRequest): AppendAnswer {
  if (faults.silent) return { kind: 'silence' }
  const refusal = generalRefusal(faults)
  if (refusal !== undefined) return { kind: 'refused', status: refusal }
  if (faults.leader !== undefined) return { kind: 'refused', status: notLeader(faults.leader) }
  if (strikes(faults, 'exhausted')) return { kind: 'refused', status: exhausted }
  if (strikes(faults, 'notReady')) return { kind: 'not-ready' }
  if (sizeOf(events) > faults.maxAppendBytes) return { kind: 'too-large' }
  const outcome = log.append(stream, expected, events)
  if (outcome.kind === 'wrong') return outcome
  if (outcome.kind === 'repeated' && strikes(faults, 'unrecognisedRepeats')) {
    return { kind: 'wrong', current: log.stream(stream).length - 1 }
  }
  if (strikes(faults, 'lostAcknowledgements')) return { kind: 'silence' }
  return { kind: 'stored', last: outcome.last }
}

/** The server counts the type in UTF-16. */
function sizeOf(events: readonly Proposed[]): number {
  return events.reduce((sum, { type, data, metadata }) => sum + 2 * type.length + data.length + metadata.length, 0)
}
