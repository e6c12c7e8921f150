import { z } from 'zod'

/**
 * The same schema with objects that refuse unknown keys, all the way down: a misspelt field must not vanish silently
 * at the door. What is read back from the store is read tolerantly instead, for it may be written by a later release.
 */
export function strict<S extends z.ZodType>(schema: S): S {
  return strictly(schema) as S
}

function strictly(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape).map(([key, value]) => [key, strictly(value as z.core.$ZodType)])
    return z.core.clone(schema, { ...schema.def, shape: Object.fromEntries(shape), catchall: z.never() })
  }
  if (schema instanceof z.ZodArray) {
    return z.core.clone(schema, { ...schema.def, element: strictly(schema.def.element) })
  }
  if (schema instanceof z.ZodOptional) {
    return z.core.clone(schema, { ...schema.def, innerType: strictly(schema.def.innerType) })
  }
  if (schema instanceof z.ZodNullable) {
    return z.core.clone(schema, { ...schema.def, innerType: strictly(schema.def.innerType) })
  }
  // Unions, tuples and records of the catalogue hold no objects; the test of the JSON Schemas watches over that.
  return schema
}
