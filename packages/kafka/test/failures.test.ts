import { createRequire } from 'node:module'
import t from 'tap'
import kafkajs from 'kafkajs'
import { ThroughlineError } from '@throughline/ports'
import { feedError, says } from '../src/failures.ts'

const inside = createRequire(import.meta.url)('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Error & { type: string }
}
const { KafkaJSNumberOfRetriesExceeded, KafkaJSAggregateError } = kafkajs

/** As kafkajs throws what the broker said with this code of the protocol. */
const said = (code: number): Error => inside.createErrorFromCode(code)

t.test('what the broker said becomes an error of the feed', async (t) => {
  const expected = new Map([
    [47, 'publisher-fenced'], // INVALID_PRODUCER_EPOCH
    [48, 'publisher-fenced'], // INVALID_TXN_STATE
    [90, 'publisher-fenced'], // PRODUCER_FENCED, a number kafkajs has no name for
    [10, 'invalid-message'], // MESSAGE_TOO_LARGE
    [18, 'invalid-message'], // RECORD_LIST_TOO_LARGE
    [87, 'invalid-message'], // INVALID_RECORD, without a name as well
    [3, 'unknown-topic'], // UNKNOWN_TOPIC_OR_PARTITION
    [17, 'unknown-topic'], // INVALID_TOPIC_EXCEPTION
    [45, 'feed-unavailable'], // OUT_OF_ORDER_SEQUENCE_NUMBER
    [49, 'feed-unavailable'], // INVALID_PRODUCER_ID_MAPPING
    [51, 'feed-unavailable'], // CONCURRENT_TRANSACTIONS
    [59, 'feed-unavailable'], // UNKNOWN_PRODUCER_ID
    [7, 'feed-unavailable'], // REQUEST_TIMED_OUT
    [-1, 'feed-unavailable'],
  ])
  for (const [code, name] of expected) {
    const error = said(code)
    t.equal(feedError(error, 'testing').code, name, `${code} alone`)
    const wrapped = new Error('wrapped', { cause: new Error('twice', { cause: error }) })
    t.equal(feedError(wrapped, 'testing').code, name, `${code} wrapped`)
    const exceeded = new KafkaJSNumberOfRetriesExceeded(error, { retryCount: 1, retryTime: 1 })
    t.equal(feedError(exceeded, 'testing').code, name, `${code} after retries`)
  }
})

t.test('everything else means that the feed is not available', async (t) => {
  for (const error of [new Error('Closed connection'), 'a text', undefined, null, { type: 7 }]) {
    t.equal(feedError(error, 'testing').code, 'feed-unavailable')
  }
  const error = feedError(new Error('Closed connection'), 'testing')
  t.equal(error.message, 'Kafka failed while testing: Closed connection')
  t.same(error.facts, {})
  t.same(feedError(said(7), 'testing').facts, { kafka: 'REQUEST_TIMED_OUT' })
})

t.test('an error of the feed stays what it is, also inside of another', async (t) => {
  const own = new ThroughlineError('invalid-message', 'too large')
  t.equal(feedError(own, 'testing'), own)
  t.equal(feedError(new Error('outer', { cause: own }), 'testing'), own)
})

t.test('bundled failures are looked into, endless causes are not followed', async (t) => {
  const bundle = new KafkaJSAggregateError('several', [new Error('one'), said(51)])
  t.ok(says(bundle, 'CONCURRENT_TRANSACTIONS'))
  t.notOk(says(bundle, 'REQUEST_TIMED_OUT'))
  const circle = new Error('circle')
  circle.cause = circle
  t.equal(feedError(circle, 'testing').code, 'feed-unavailable')
})
