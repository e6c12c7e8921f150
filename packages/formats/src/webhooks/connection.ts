import { programmeId, projectId } from '@throughline/domain'
import { z } from 'zod'

export const webhookTools = ['jira', 'github', 'gitlab', 'azure-devops', 'smartsheet', 'asana'] as const
export type WebhookTool = (typeof webhookTools)[number]

/**
 * Where a tracker's deliveries go, and what its fields mean. With tool, programme, project and secret alone it works as
 * the trackers are delivered.
 */
export const connection = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  tool: z.enum(webhookTools),
  programme: programmeId,
  project: projectId,
  /**
   * What the tool signs with, or sends as its token or password. Asana draws what it signs with by itself: for it this is
   * the key in the address that permits to hand that over.
   */
  secret: z.string().min(8),
  /** Name of the project where it is not there yet; default its id. */
  name: z.string().min(1).max(200).optional(),
  /** Field of an item that states its start; default none, for Azure DevOps its scheduling field. */
  startField: z.string().optional(),
  dueField: z.string().optional(),
  /** Field that states how much work it is, and the unit of its number. */
  estimateField: z.string().optional(),
  estimateUnit: z.enum(['seconds', 'minutes', 'hours', 'days']).optional(),
  /** Working days of an item without an estimate. */
  defaultDays: z.number().min(0).max(1000).default(1),
  /** Types of items that are activities; absent: all. */
  itemTypes: z.array(z.string()).optional(),
  /** Types of links that are dependencies. */
  dependencyLinks: z.array(z.string()).default(['Blocks']),
  /** The tool's own id of the project or sheet. What leaves it is removed; deliveries of another sheet are ignored. */
  container: z.string().min(1).optional(),
})
export type Connection = z.infer<typeof connection>

/** Whoever guesses a key in an address may guess it as often as they like, so it is as long as what Asana draws. */
const asanaKeyLeast = 32

/** A connection as it is worked with: with a secret that is long enough for its tool. */
export const usableConnection = connection.refine(
  ({ tool, secret }) => tool !== 'asana' || secret.length >= asanaKeyLeast,
  { path: ['secret'], message: `the key of an address for Asana has at least ${asanaKeyLeast} characters` },
)
