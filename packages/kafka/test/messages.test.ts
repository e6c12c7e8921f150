import t from 'tap'
import fc from 'fast-check'
import type { KafkaMessage, TopicMessages } from 'kafkajs'
import type { FeedMessage } from '@throughline/ports'
import { kafkaLimits } from '../src/limits.ts'
import { fromCheckpointRecord, requests, toCheckpointRecord, toDelivered } from '../src/messages.ts'

const checkpoint = toCheckpointRecord('engine', 'place-1')

function record(parts: Partial<KafkaMessage>): KafkaMessage {
  return {
    key: Buffer.from('key'),
    value: Buffer.from('{}'),
    timestamp: '0',
    attributes: 0,
    offset: '7',
    ...parts,
  } as KafkaMessage
}

t.test('a record of other programs becomes a message, too', async (t) => {
  const headers = { ce_id: Buffer.from('ä'), twice: [Buffer.from('1'), '2'], none: undefined, text: 'text' }
  const full = toDelivered('topic', 3, record({ headers, offset: '9223372036854775807' }))
  t.same(full, {
    topic: 'topic',
    partition: 3,
    offset: '9223372036854775807',
    key: 'key',
    headers: { ce_id: 'ä', twice: '2', text: 'text' },
    value: '{}',
  })
  const bare = toDelivered('topic', 0, record({ key: null, value: null }))
  t.same([bare.key, bare.value, bare.headers], ['', null, {}])
})

t.test('a checkpoint comes back as it was, also one with odd characters', async (t) => {
  for (const place of ['', 'place', '“ü” \u0000 \ud800', '{"checkpoint":1}']) {
    const value = toCheckpointRecord('engine', place).messages[0]?.value
    t.equal(fromCheckpointRecord(Buffer.from(String(value))), place)
  }
  t.equal(fromCheckpointRecord(null), null, 'a tombstone: none')
  t.throws(() => fromCheckpointRecord(Buffer.from('{"checkpoint":1}')), { message: /not a checkpoint/ })
})

t.test('a publish goes out in requests that a broker takes, in order, the checkpoint in the first', async (t) => {
  const texts = fc.array(fc.record({ topic: fc.constantFrom('a', 'b'), size: fc.nat(400_000) }), { maxLength: 12 })
  fc.assert(
    fc.property(texts, (parts) => {
      const messages: FeedMessage[] = parts.map(({ topic, size }, index) => ({
        topic,
        key: String(index),
        headers: { ce_id: String(index) },
        value: 'x'.repeat(size),
      }))
      const out = [...requests(messages, checkpoint)]
      t.equal(out.flat().filter((each) => each === checkpoint).length, 1, { diagnostic: false })
      t.equal(out[0]?.[0], checkpoint, { diagnostic: false })
      const bytes = (request: readonly TopicMessages[]): number =>
        request.flatMap((each) => each.messages).reduce((sum, { value }) => sum + String(value).length, 0)
      t.ok(out.every((request) => bytes(request) <= kafkaLimits.requestBytes))
      for (const topic of ['a', 'b']) {
        const sent = out.flat().filter((each) => each.topic === topic)
        const keys = sent.flatMap((each) => each.messages.map(({ key }) => key))
        const asked = messages.filter((message) => message.topic === topic).map(({ key }) => key)
        t.same(keys, asked, { diagnostic: false })
      }
    }),
    { numRuns: 30 },
  )
})

t.test('a publish without messages is a checkpoint alone', async (t) => {
  t.same([...requests([], checkpoint)], [[checkpoint]])
})
