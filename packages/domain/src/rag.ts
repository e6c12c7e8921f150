import { z } from 'zod'

/**
 * Red, amber, green by a stated rule: the version of the rules, the colour, and the reason in words. A colour without
 * its reason is of no use to anybody who has to act on it.
 */
export const ragColour = z.enum(['green', 'amber', 'red'])

export const rag = z.object({
  colour: ragColour,
  /** Name of the rule that decided, stable: `late`, `float-below-tolerance`, `not-agreed` … */
  rule: z.string(),
  /** One sentence a programme manager understands. */
  reason: z.string(),
})

/** Version of the rules by which colours are given; it changes when the same facts may get another colour. */
export const ragRules = 1

export type RagColour = z.infer<typeof ragColour>
export type Rag = z.infer<typeof rag>
