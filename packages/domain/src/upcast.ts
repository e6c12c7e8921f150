import { z } from 'zod'
import type { EventType } from './events.ts'
import { linkEnd, linkType } from './plan.ts'
import { projectId } from './values.ts'

/**
 * Older versions of events: their schema, and how they read in the version after. What is stored stays as it is; it is
 * upcast on every read, and at the door when a source still sends it.
 */
export interface Upcaster {
  readonly schema: z.ZodType
  /** From data that fits `schema` to data of the next version. */
  readonly upcast: (data: unknown) => unknown
}

function upcaster<S extends z.ZodType>(schema: S, upcast: (data: z.infer<S>) => unknown): Upcaster {
  return { schema, upcast: (data) => upcast(data as z.infer<S>) }
}

const minutesPerHour = 60

/** Version 1 stated the lag in hours and called the ends by their role. */
const linkDeclared1 = z.object({
  predecessor: linkEnd,
  successor: linkEnd,
  type: linkType,
  lagHours: z.number(),
  plan: projectId.optional(),
})

/** By type, the upcasters from version 1 on: the first reads version 1, the second version 2 … */
export const upcasters: Partial<Record<EventType, readonly Upcaster[]>> = {
  'link.declared': [
    upcaster(linkDeclared1, ({ predecessor, successor, type, lagHours, plan }) => ({
      from: predecessor,
      to: successor,
      type,
      lagMinutes: Math.round(lagHours * minutesPerHour),
      plan,
    })),
  ],
}
