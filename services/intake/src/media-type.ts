import { ThroughlineError } from '@throughline/ports'

/** The bare media type of a `content-type` header, lower case; an empty string when there is none. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** Refuses what is not among the accepted types; `*` at the end of an accepted one stands for the rest. */
export function acceptMediaType(header: string | undefined, accepted: readonly string[]): string {
  const type = mediaType(header)
  const fits = accepted.some((entry) => (entry.endsWith('*') ? type.startsWith(entry.slice(0, -1)) : type === entry))
  if (fits) return type
  const given = type === '' ? 'The request has no content type' : `The content type ${type} is not read here`
  throw new ThroughlineError('unsupported-content-type', `${given}; accepted: ${accepted.join(', ')}`, {
    at: 'content-type',
    facts: { accepted },
  })
}

const extended = /(?:^|;)\s*filename\*\s*=\s*(?:utf-8|iso-8859-1)?'[^']*'([^;\s]+)/i
const quoted = /(?:^|;)\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i
const bare = /(?:^|;)\s*filename\s*=\s*([^;"\s]+)/i
const nameLength = 1000

/** The file name of a `content-disposition` header (RFC 6266), without any folder; only words, never a path to open. */
export function fileNameOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const encoded = extended.exec(header)?.[1]
  if (encoded !== undefined) return cleanFileName(decoded(encoded))
  return cleanFileName(quoted.exec(header)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? bare.exec(header)?.[1])
}

/** A file name as words: last part of a path, without control characters, bounded. */
export function cleanFileName(name: string | undefined): string | undefined {
  const last = name?.split(/[/\\]/).at(-1)
  const clean = last?.replaceAll(/[\u0000-\u001f\u007f]/g, '').slice(0, nameLength)
  return clean === '' ? undefined : clean
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
