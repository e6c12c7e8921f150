import type { IntakeLimits } from './limits.ts'

export interface EventLine {
  /** From 1 on, empty lines counted. */
  readonly line: number
  readonly text: Buffer
}

/** What an event weighs in the store beyond its own line: envelope and ids. */
const envelopeBytes = 700

/**
 * The lines of a body that arrives in pieces, in groups that one append holds; without limits in one group, however
 * long it is. Empty lines are skipped.
 */
export async function* eventLines(
  chunks: AsyncIterable<Buffer>,
  limits: Pick<IntakeLimits, 'appendBytes' | 'appendEvents'> | undefined,
): AsyncGenerator<readonly EventLine[]> {
  const mostBytes = limits === undefined ? Infinity : limits.appendBytes / 2
  const mostLines = limits === undefined ? Infinity : limits.appendEvents / 2
  let group: EventLine[] = []
  let bytes = 0
  for await (const each of splitLines(chunks)) {
    const weight = each.text.length + envelopeBytes
    if (group.length > 0 && (bytes + weight > mostBytes || group.length >= mostLines)) {
      yield group
      group = []
      bytes = 0
    }
    group.push(each)
    bytes += weight
  }
  if (group.length > 0) yield group
}

const lineFeed = 0x0a
const blank = /^\s*$/

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<EventLine> {
  let line = 1
  /** Pieces of a line whose end has not come yet. */
  let open: Buffer[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      const text = Buffer.concat([...open, chunk.subarray(from, end)])
      open = []
      from = end + 1
      if (!isBlank(text)) yield { line, text }
      line++
    }
    if (from < chunk.length) open.push(chunk.subarray(from))
  }
  const text = Buffer.concat(open)
  if (!isBlank(text)) yield { line, text }
}

const isBlank = (text: Buffer): boolean => text.length < 100 && blank.test(text.toString('latin1'))
