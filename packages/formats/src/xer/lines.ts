import { byteText } from '../bytes.ts'
import { planLimits } from '../limits.ts'

/** Cuts a stream of bytes into lines. Lines are handed on as one character per byte: their encoding shows later. */
export interface Lines {
  write(chunk: Uint8Array): void
  /** Hands on a last line that no line end closes, and tells whether there was one. */
  end(): boolean
}

/** `line` has no line end; `number` counts from 1. */
export type LineHandler = (line: string, number: number) => void

export function openLines(handle: LineHandler, tooLong: (number: number) => void): Lines {
  let carried = ''
  let number = 0
  const hand = (line: string) => {
    number += 1
    handle(line.endsWith('\r') ? line.slice(0, -1) : line, number)
  }
  return {
    write: (chunk) => {
      const text = byteText(chunk)
      let from = 0
      for (let to = text.indexOf('\n', from); to >= 0; to = text.indexOf('\n', from)) {
        hand(carried + text.slice(from, to))
        carried = ''
        from = to + 1
      }
      carried += text.slice(from)
      if (carried.length <= planLimits.lineCharacters) return
      tooLong(number + 1)
      carried = ''
    },
    end: () => {
      const open = carried !== ''
      if (open) hand(carried)
      carried = ''
      return open
    },
  }
}
