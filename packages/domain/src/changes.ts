/** How changes are found, stated and applied. A value sets, `null` removes, absence (or `undefined`) leaves alone. */

type Keyed = Readonly<Record<string, unknown>>

/** The object with the changes in place, as a new object; the given one stays as it was. */
export function withChanges<T extends object>(
  object: T,
  changes: { readonly [K in keyof T]?: T[K] | null | undefined },
): T {
  const stated = changes as Keyed
  const result: Record<string, unknown> = { ...(object as Keyed) }
  for (const key of Object.keys(stated)) {
    const value = stated[key]
    if (value === null) delete result[key]
    else if (value !== undefined) result[key] = value
  }
  return result as T
}

/** What turns `before` into `after` in the named fields; `undefined`: nothing. */
export function changesBetween<T extends object, K extends keyof T & string>(
  before: T,
  after: T,
  keys: readonly K[],
): { [F in K]?: T[F] | null } | undefined {
  let changes: { [F in K]?: T[F] | null } | undefined
  for (const key of keys) {
    const value = after[key]
    if (same(before[key], value)) continue
    changes ??= {}
    changes[key] = value === undefined ? null : value
  }
  return changes
}

/** Equality of JSON values: the order of keys and keys without a value do not count. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return sameItems(a, b)
  return covers(a as Keyed, b as Keyed) && covers(b as Keyed, a as Keyed, true)
}

function sameItems(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  return a.every((item, index) => same(item, b[index]))
}

/** Every value of `a` stands in `b` too; `namesOnly`: it is enough that `b` has one there. */
function covers(a: Keyed, b: Keyed, namesOnly = false): boolean {
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue
    const other = Object.hasOwn(b, key) ? b[key] : undefined
    if (other === undefined || (!namesOnly && !same(a[key], other))) return false
  }
  return true
}
