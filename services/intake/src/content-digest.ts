import { hash } from 'node:crypto'

/** Data is never altered once it has been read, and the same event is asked about several times on its way. */
const known = new WeakMap<object, { readonly type: string; readonly digest: string }>()

/** Digest of what an event says, the same for every order of keys: tells a repeated event from a reused id. */
export function contentDigest(type: string, data: unknown): string {
  if (typeof data !== 'object' || data === null) return digestOf(type, data)
  const found = known.get(data)
  if (found?.type === type) return found.digest
  const digest = digestOf(type, data)
  known.set(data, { type, digest })
  return digest
}

const digestOf = (type: string, data: unknown): string =>
  hash('sha256', JSON.stringify([type, sorted(data)]), 'base64').slice(0, 22)

/** Keys in order, at every depth. Data has passed a schema, so its depth is bounded. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)])
}
