import { hash } from 'node:crypto'

/** Digest of what an event says, the same for every order of keys: tells a repeated event from a reused id. */
export const contentDigest = (type: string, data: unknown): string =>
  hash('sha256', JSON.stringify([type, sorted(data)]), 'base64').slice(0, 22)

/** Keys in order, at every depth. Data has passed a schema, so its depth is bounded. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)])
}
