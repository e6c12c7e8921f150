/** A stored event and its place; `position` is both its commit and its prepare position, as for every append by gRPC. */
export interface LogRecord {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly json: boolean
  readonly data: Uint8Array
  readonly metadata: Uint8Array
  readonly position: bigint
}

export type Proposed = Pick<LogRecord, 'id' | 'type' | 'json' | 'data' | 'metadata'>

export type Expectation = number | 'none' | 'any' | 'exists'

export type Outcome =
  | { readonly kind: 'stored' | 'repeated'; readonly last: LogRecord }
  /** `current` is -1 when there is no stream. */
  | { readonly kind: 'wrong'; readonly current: number }

/** The log of a server: all records in the order of `$all`, and the rules of an append. */
export interface Log {
  readonly records: readonly LogRecord[]
  stream(name: string): readonly LogRecord[]
  append(stream: string, expected: Expectation, events: readonly Proposed[]): Outcome
  /** Calls the listener after each append; returns the function that ends it. */
  onAppended(listener: () => void): () => void
}

/**
 * `noise`: the server writes events of its own between the others, as it does with statistics, metadata of streams and
 * links of projections.
 */
export function createLog({ noise = true } = {}): Log {
  const records: LogRecord[] = []
  const streams = new Map<string, LogRecord[]>()
  const listeners = new Set<() => void>()
  let end = 1_117n

  const write = (stream: string, events: readonly Proposed[]): LogRecord => {
    const held = streams.get(stream) ?? []
    streams.set(stream, held)
    for (const event of events) {
      const record = { ...event, stream, revision: held.length, position: end }
      held.push(record)
      records.push(record)
      end += BigInt(100 + event.data.length + event.metadata.length)
    }
    const last = held.at(-1)
    if (last === undefined) throw new Error('nothing to write')
    return last
  }
  let appends = 0
  const makeNoise = (): void => {
    if (!noise || appends++ % 4 !== 0) return
    for (const { stream, event } of noises(records.length)) write(stream, [event])
  }
  makeNoise()
  return {
    records,
    stream: (name) => streams.get(name) ?? [],
    append(stream, expected, events) {
      const held = streams.get(stream) ?? []
      const decision = check(held, expected, events)
      if (decision !== 'write') return decision
      const last = write(stream, events)
      makeNoise()
      for (const listener of listeners) listener()
      return { kind: 'stored', last }
    },
    onAppended(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The server compares ids where the events would have gone: all equal is a repetition, anything else is wrong. */
function check(held: readonly LogRecord[], expected: Expectation, events: readonly Proposed[]): Outcome | 'write' {
  const current = held.length - 1
  if (expected === 'any') return 'write'
  if (expected === 'exists') return current >= 0 ? 'write' : { kind: 'wrong', current }
  const revision = expected === 'none' ? -1 : expected
  if (revision === current) return 'write'
  const last = held[revision + events.length]
  const repeated = events.every(({ id }, index) => held[revision + 1 + index]?.id === id)
  return revision < current && repeated && last !== undefined ? { kind: 'repeated', last } : { kind: 'wrong', current }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function noises(count: number): { stream: string; event: Proposed }[] {
  const event = (index: number, type: string, json: boolean, data: string): Proposed => ({
    id: `00000000-0000-4000-8000-${String(count + index).padStart(12, '0')}`,
    type,
    json,
    data: bytes(data),
    metadata: bytes(''),
  })
  return [
    { stream: '$stats-127.0.0.1:2113', event: event(0, '$statsCollected', true, '{"proc-cpu":1}') },
    { stream: 'linked-by-a-projection', event: event(1, '$>', true, '"0@programme-p"') },
    { stream: 'of-another-application', event: event(2, 'picture.taken', false, '\u0001\u0002') },
  ]
}
