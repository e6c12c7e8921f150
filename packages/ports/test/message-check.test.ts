import t from 'tap'
import { checkMessages, messageBytes, messageLimits, type FeedMessage } from '../src/index.ts'

const message: FeedMessage = { topic: 'throughline.impact', key: 'ä', headers: { ce_id: 'é' }, value: '"ö"' }

t.test('bytes are those of key, headers and value in UTF-8', async (t) => {
  t.equal(messageBytes(message), 2 + 5 + 2 + 4)
  t.equal(messageBytes({ ...message, value: null }), 2 + 5 + 2)
})

t.test('what UTF-8 carries is taken, tombstones and strange names too', async (t) => {
  checkMessages([])
  checkMessages([message, { ...message, value: null }, { ...message, key: '__proto__ 🏗️', headers: {} }])
  t.pass('taken')
})

t.test('what it does not carry is refused', async (t) => {
  const refused: FeedMessage[] = [
    { ...message, key: '\ud83d' },
    { ...message, value: '"\udc00"' },
    { ...message, headers: { ce_id: '\ud83d' } },
    { ...message, headers: { '\ud83d': 'x' } },
    { ...message, key: 'a\u0000b' },
    JSON.parse('{"topic":"t","key":1,"headers":{},"value":"x"}') as FeedMessage,
    JSON.parse('{"topic":"t","key":"k","headers":{"ce_id":1},"value":"x"}') as FeedMessage,
  ]
  for (const bad of refused) t.throws(() => checkMessages([message, bad]), { code: 'invalid-message' })
})

t.test('the limit holds exactly', async (t) => {
  const rest = messageLimits.messageBytes - messageBytes({ ...message, value: '' })
  checkMessages([{ ...message, value: 'x'.repeat(rest) }])
  t.throws(() => checkMessages([{ ...message, value: 'x'.repeat(rest + 1) }]), {
    code: 'invalid-message',
    facts: { unit: 'bytes', limit: messageLimits.messageBytes, actual: messageLimits.messageBytes + 1 },
  })
})
