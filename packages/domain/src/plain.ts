import { z } from 'zod'

/** Whether a value is in order as it stands. */
export type IsPlain = (value: unknown) => boolean

/**
 * Tells at a fraction of the cost that a schema would give a value back as it is: the same fields in the same order,
 * none that are unknown. Of nearly every event it says so; of the others the schema itself tells, and what is wrong.
 * Single values are left to the schema; lists and whatever else is made anew by it are never plain.
 */
export function plainBy(schema: z.core.$ZodType): IsPlain {
  if (schema instanceof z.ZodObject && schema.def.checks === undefined) return plainObject(schema.shape)
  if (schema instanceof z.ZodOptional) {
    const inner = plainBy(schema.def.innerType)
    return (value) => value !== undefined && inner(value)
  }
  if (schema instanceof z.ZodNullable) {
    const inner = plainBy(schema.def.innerType)
    return (value) => value === null || inner(value)
  }
  if (!(schema instanceof z.ZodType) || schema instanceof z.ZodObject || schema instanceof z.ZodArray) return never
  return (value) => {
    if (typeof value === 'object') return false
    const read = schema.safeParse(value)
    return read.success && read.data === value
  }
}

const never: IsPlain = () => false

function plainObject(shape: z.core.$ZodShape): IsPlain {
  const fields = Object.entries(shape).map(([key, schema]) => ({
    key,
    needed: !(schema instanceof z.ZodOptional),
    isPlain: plainBy(schema),
  }))
  return (value) => {
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false
    const given = value as Readonly<Record<string, unknown>>
    const keys = Object.keys(given)
    let next = 0
    for (const { key, needed, isPlain } of fields) {
      if (keys[next] === key) {
        if (!isPlain(given[key])) return false
        next += 1
      } else if (needed) return false
    }
    return next === keys.length
  }
}
