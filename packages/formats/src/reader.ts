import { refused, type Problem, type Result } from '@throughline/domain'
import { decoderFor, utf8Bytes } from './bytes.ts'
import { openCsvReader } from './csv/reader.ts'
import { openJsonReader } from './json.ts'
import { planLimits } from './limits.ts'
import { openMspdiReader } from './mspdi/reader.ts'
import { openPmxmlReader } from './pmxml/reader.ts'
import type { PlanFile, PlanHints, PlanReader } from './plan-file.ts'
import { sniff, type Sniffed } from './sniff.ts'
import { openXerReader } from './xer/reader.ts'

/** Opens a reader for a file that comes in pieces; the format is told from how it begins. */
export function openPlanReader(hints: PlanHints): PlanReader {
  let length = 0
  let head: Uint8Array = new Uint8Array(0)
  // Looked at again only when it has doubled, so that many small pieces cost no more than a few large ones.
  let lookAgainAt = 0
  let reader: PlanReader | undefined
  const pass = (bytes: Uint8Array, all: boolean) => {
    if (reader !== undefined) return reader.write(bytes)
    head = appended(head, bytes)
    if (head.length < lookAgainAt && !all) return
    lookAgainAt = head.length * 2
    const sniffed = sniff(head, all, hints)
    if (sniffed.format === 'undecided') return
    reader = readerFor(sniffed, hints)
    reader.write(head)
    head = new Uint8Array(0)
  }
  const transcode = openTranscoder()
  return {
    write: (chunk) => {
      length += chunk.length
      if (length > planLimits.fileBytes) return
      const bytes = transcode(chunk, false)
      if (bytes.length > 0) pass(bytes, false)
    },
    end: () => {
      if (length > planLimits.fileBytes) return refused(tooLarge)
      if (length === 0) return refused({ code: 'plan-empty', message: 'the file has no content' })
      pass(transcode(new Uint8Array(0), true), true)
      return reader === undefined ? refused(unknownFormat('a file that says nothing')) : reader.end()
    },
  }
}

/** Reads a file that is there as a whole. */
export function readPlanFile(bytes: Uint8Array, hints: PlanHints): Result<PlanFile> {
  const reader = openPlanReader(hints)
  reader.write(bytes)
  return reader.end()
}

function readerFor(sniffed: Sniffed, hints: PlanHints): PlanReader {
  switch (sniffed.format) {
    case 'xer':
      return openXerReader()
    case 'pmxml':
      return openPmxmlReader(sniffed.encoding)
    case 'mspdi':
      return openMspdiReader(hints, sniffed.encoding)
    case 'csv':
      return openCsvReader(hints)
    case 'json':
      return openJsonReader()
    case 'mpp':
      return refusing({
        code: 'plan-format-mpp',
        message: 'a binary .mpp file cannot be read; in Microsoft Project choose File, Save As, XML Format',
      })
    case 'unknown':
      return refusing(unknownFormat(sniffed.what, sniffed.advice))
    case 'undecided':
      return refusing(unknownFormat('a file that says nothing'))
  }
}

function refusing(problem: Problem): PlanReader {
  return { write: () => {}, end: () => refused(problem) }
}

function unknownFormat(
  what: string,
  advice = 'send Primavera P6 XER or XML, Microsoft Project XML, CSV or a JSON plan',
): Problem {
  return { code: 'plan-format-unknown', message: `the file seems to be ${what}; ${advice}` }
}

const tooLarge: Problem = {
  code: 'plan-too-large',
  message: `a plan file has at most ${planLimits.fileBytes} bytes`,
  facts: { limitBytes: planLimits.fileBytes },
}

function appended(head: Uint8Array, bytes: Uint8Array): Uint8Array {
  const both = new Uint8Array(head.length + bytes.length)
  both.set(head)
  both.set(bytes, head.length)
  return both
}

/**
 * Windows programs save text as UTF-16 behind a byte order mark; it is turned into UTF-8, so that the readers know one
 * form only. The returned function takes chunks, `end` with the last.
 */
function openTranscoder(): (chunk: Uint8Array, end: boolean) => Uint8Array {
  let first: Uint8Array | undefined = new Uint8Array(0)
  let decoder: ReturnType<typeof decoderFor>
  return (chunk, end) => {
    let bytes = chunk
    if (first !== undefined) {
      bytes = appended(first, chunk)
      if (bytes.length < 2 && !end) {
        first = bytes
        return new Uint8Array(0)
      }
      first = undefined
      if (bytes[0] === 0xff && bytes[1] === 0xfe) decoder = decoderFor('utf-16le')
      else if (bytes[0] === 0xfe && bytes[1] === 0xff) decoder = decoderFor('utf-16be')
    }
    return decoder === undefined ? bytes : utf8Bytes(decoder.decode(bytes, { stream: !end }))
  }
}
