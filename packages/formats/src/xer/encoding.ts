import { decoderFor, isAscii, strictUtf8, textBytes } from '../bytes.ts'

/**
 * XER states no encoding: P6 writes the code page of the computer that exports, newer releases UTF-8. UTF-8 is told by
 * its bytes. Of the code pages, the CURRTYPE table tells some: P6 ships the euro sign as the symbol of currency EUR, and
 * its byte differs (0x88 in Cyrillic windows-1251, 0x80 in windows-1252 and the others of its kind).
 */
const euroSigns: ReadonlyMap<string, string> = new Map([
  ['\u0088', 'windows-1251'],
  ['\u00a2\u00e6', 'euc-kr'],
  ['\u00a3\u00e1', 'big5'],
])

export interface TextEncodingGuess {
  /** Takes note of a text of the file, one character per byte. */
  saw(raw: string): void
  /** The symbol of the currency EUR, one character per byte. */
  sawEuro(raw: string): void
  /** The encoding of all texts seen; `assumed`: their bytes are not UTF-8 throughout. */
  decide(): { readonly encoding: string; readonly assumed: boolean }
}

export function guessTextEncoding(): TextEncodingGuess {
  let utf8 = 0
  let other = 0
  let codePage: string | undefined
  return {
    saw: (raw) => {
      if (isAscii(raw)) return
      if (strictUtf8(textBytes(raw)) === undefined) other += 1
      else utf8 += 1
    },
    sawEuro: (raw) => {
      codePage = euroSigns.get(raw)
    },
    // P6 cuts long texts at a number of bytes, which may split a character: a few bad texts do not make a code page.
    decide: () => {
      if (other === 0 || utf8 > other) return { encoding: 'utf-8', assumed: other > 0 }
      return { encoding: codePage ?? 'windows-1252', assumed: true }
    },
  }
}

/** Decodes texts that are held as one character per byte. P6 doubles quotation marks. */
export function textDecoder(encoding: string): (raw: string) => string {
  const decoder = decoderFor(encoding)
  return (raw) => {
    const text = isAscii(raw) || decoder === undefined ? raw : decoder.decode(textBytes(raw))
    return text.includes('""') ? text.replaceAll('""', '"') : text
  }
}
