import fc from 'fast-check'
import t from 'tap'
import { postedEnvelope, readyEvent, type Attributes } from '../src/envelope.ts'

const text = fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' })
const perhaps = fc.option(text, { nil: undefined })

/** In the order in which an envelope is written. */
const attributes: fc.Arbitrary<Attributes> = fc.record({
  source: text,
  sourceid: text,
  subject: perhaps,
  sequence: perhaps,
  causationid: perhaps,
  time: text,
  recordedtime: text,
  actor: text,
  authtype: fc.constantFrom('service_account' as const, undefined),
  authid: perhaps,
  correlationid: text,
  traceparent: perhaps,
  command: text,
  posteddigest: perhaps,
})

t.test('the envelope of a posted event is that of any event with its attributes, to the last byte', async (t) => {
  fc.assert(
    fc.property(attributes, (given) => {
      const { metadata } = readyEvent('p', { type: 'link.withdrawn', data: {} as never }, given, 'id')
      return JSON.stringify(postedEnvelope(metadata.version, given)) === JSON.stringify(metadata)
    }),
  )
  t.pass('holds')
})
