/**
 * TextDecoder and TextEncoder belong to every JavaScript host, but not to the language's own library: what this room
 * uses of them is declared here. They are pure.
 */
interface Decoder {
  decode(input?: Uint8Array, options?: { readonly stream?: boolean }): string
}
declare const TextDecoder: new (label?: string, options?: { readonly fatal?: boolean }) => Decoder
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

/** A decoder for the encoding that a file names; `undefined` when this host does not know it. */
export function decoderFor(label: string): Decoder | undefined {
  if (/^(windows-1252|cp-?1252|iso-?8859-1|latin-?1|us-ascii|ascii)$/i.test(label)) return windows1252
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}

export function utf8Decoder(): Decoder {
  return new TextDecoder('utf-8')
}

export function utf8Bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Pieces of a file as one, `length` bytes in all. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** The text when the bytes are UTF-8 throughout. */
export function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** What bytes 0x80 to 0x9F mean in windows-1252. Told here because several Node releases decode them as controls. */
const windows1252High =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

const charactersAtOnce = 8192

/** One character per byte, the character's code being the byte. */
export function byteText(bytes: Uint8Array): string {
  // Plain ASCII, most of any plan, is the same in UTF-8, which hosts decode fastest: as many characters as bytes, none
  // of them replaced.
  const ascii = utf8Decoder().decode(bytes)
  if (ascii.length === bytes.length && !ascii.includes('\ufffd')) return ascii
  let text = ''
  for (let from = 0; from < bytes.length; from += charactersAtOnce) {
    text += String.fromCharCode(...bytes.subarray(from, from + charactersAtOnce))
  }
  return text
}

/** Inverse of {@link byteText}. */
export function textBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}

const windows1252: Decoder = {
  decode: (bytes) =>
    bytes === undefined
      ? ''
      : byteText(bytes).replace(/[\u0080-\u009f]/g, (byte) => windows1252High.charAt(byte.charCodeAt(0) - 0x80)),
}

/** Whether bytes of this text, one character per byte, are plain ASCII. */
export function isAscii(text: string): boolean {
  return !/[^\u0000-\u007f]/.test(text)
}
