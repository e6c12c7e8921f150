import { instant } from '@throughline/domain'
import { z } from 'zod'

export const jsonTypes = /^application\/(?:[^;]+\+)?json\s*(?:;|$)/i
const reservedSource = '/throughline/'
const noControl = /^[^\u0000-\u001f\u007f]*$/
const printable = z.string().regex(noControl, { error: 'control characters are not allowed' })

/** CloudEvents 1.0 attributes. Extensions that are not named here are allowed and left out. */
export const attributes = z.object({
  specversion: z.literal('1.0', { error: 'CloudEvents 1.0 is expected: "1.0"' }),
  id: printable.min(1).max(500),
  source: printable
    .min(1)
    .max(500)
    .refine((source) => !source.startsWith(reservedSource), {
      error: `sources that begin with ${reservedSource} are ours`,
    }),
  type: z.string().min(1).max(300),
  time: instant.optional(),
  subject: z.string().min(1).max(1000).optional(),
  datacontenttype: z.string().regex(jsonTypes, { error: 'data is read as JSON only' }).optional(),
  sequence: z.string().min(1).max(100).optional(),
  correlationid: printable.min(1).max(200).optional(),
  causationid: printable.min(1).max(200).optional(),
  traceparent: printable.min(1).max(100).optional(),
  data_base64: z.undefined({ error: 'data is read as JSON only' }).optional(),
})

export type Attributes = z.infer<typeof attributes>

const instantText = z.core.regexes.datetime({ offset: true })

/**
 * Whether the attributes are in order as they stand, told at a fraction of what the schema costs. It says so of nearly
 * every event that is; of the others the schema tells.
 */
export function arePlain(event: Readonly<Record<string, unknown>>): event is Attributes {
  const { specversion, id, source, type, time, subject, sequence, correlationid, causationid, traceparent } = event
  return (
    specversion === '1.0' &&
    isText(id, 500) &&
    isText(source, 500) &&
    !source.startsWith(reservedSource) &&
    isText(type, 300) &&
    (time === undefined || (typeof time === 'string' && instantText.test(time))) &&
    (subject === undefined || isText(subject, 1000)) &&
    (sequence === undefined || isText(sequence, 100)) &&
    (correlationid === undefined || isText(correlationid, 200)) &&
    (causationid === undefined || isText(causationid, 200)) &&
    (traceparent === undefined || isText(traceparent, 100)) &&
    event['datacontenttype'] === undefined &&
    event['data_base64'] === undefined
  )
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= most && noControl.test(value)
