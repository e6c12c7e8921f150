/**
 * Do two values, as JSON knows them, say the same? Cheap where they share parts. Both are made by the same code, so the
 * order of keys is not looked at.
 */
export function alike(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one)) return Array.isArray(other) && alikeLists(one, other)
  return !Array.isArray(other) && alikeObjects(one as Parts, other as Parts)
}

type Parts = Readonly<Record<string, unknown>>

function alikeLists(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let place = 0; place < one.length; place++) if (!alike(one[place], other[place])) return false
  return true
}

function alikeObjects(one: Parts, other: Parts): boolean {
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  for (const key of keys) if (!Object.hasOwn(other, key) || !alike(one[key], other[key])) return false
  return true
}
