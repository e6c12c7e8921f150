import t from 'tap'
import {
  appendLimits,
  checkAppend,
  eventBytes,
  isThroughlineError,
  type ErrorCode,
  type NewEvent,
  withText,
} from '../src/index.ts'

const event: NewEvent = {
  id: '00000000-0000-4000-8000-000000000000',
  type: 'check.tested',
  data: { text: 'ä' },
  metadata: null,
}

function numbered(number: number): NewEvent {
  return { ...event, id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` }
}

function codeOf(call: () => unknown): ErrorCode | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (isThroughlineError(error)) return error.code
    throw error
  }
}

t.test('events are given back with their JSON', async (t) => {
  const bytes = 36 + 12 + 13 + 4
  const encoded = { ...event, data: '{"text":"ä"}', metadata: 'null', bytes }
  t.strictSame(checkAppend('programme-1', 'none', [event]), [encoded])
  t.strictSame(checkAppend('programme-1', 'none', [withText(event)]), [encoded], 'text that is there is taken')
  t.equal(eventBytes(event), bytes, 'in UTF-8 bytes of id, type, and data and metadata as JSON')
  t.equal(eventBytes(withText(event)), bytes)
})

t.test('an append that no store may take is refused', async (t) => {
  const refused: [string, () => unknown][] = [
    ['no event', () => checkAppend('s', 0, [])],
    ['an id that is not a UUID', () => checkAppend('s', 0, [{ ...event, id: '__proto__' }])],
    ['an upper-case id', () => checkAppend('s', 0, [{ ...event, id: 'ABCDEF00-0000-4000-8000-000000000000' }])],
    ['an id twice', () => checkAppend('s', 0, [event, numbered(1), { ...event, data: 'other' }])],
    ['no type', () => checkAppend('s', 0, [{ ...event, type: '' }])],
    ['a type with half a character', () => checkAppend('s', 0, [{ ...event, type: '\udc00' }])],
    ['data that is a function', () => checkAppend('s', 0, [{ ...event, data: () => 1 }])],
    ['metadata with a big integer', () => checkAppend('s', 0, [{ ...event, metadata: [1n] }])],
    ['a stream without a name', () => checkAppend('', 0, [event])],
    ['a stream of the server', () => checkAppend('$all', 0, [event])],
    ['a stream with U+0000', () => checkAppend('a\u0000b', 0, [event])],
    ...[-1, 1.5, NaN, Infinity, 2 ** 53].map((expected): [string, () => unknown] => [
      `expected revision ${expected}`,
      () => checkAppend('s', expected, [event]),
    ]),
  ]
  for (const [what, call] of refused) t.equal(codeOf(call), 'invalid-append', what)
})

t.test('names that merely look strange are taken', async (t) => {
  for (const stream of ['__proto__', 'constructor', 'programme-工程 🏗️', ' ', 'a/b?c', 'x'.repeat(1_000)]) {
    t.equal(
      codeOf(() => checkAppend(stream, 0, [{ ...event, type: stream }])),
      undefined,
      stream.slice(0, 20),
    )
  }
})

t.test('limits hold exactly', async (t) => {
  const most = Array.from({ length: appendLimits.appendEvents }, (_, number) => numbered(number))
  t.equal(checkAppend('s', 'none', most).length, most.length)
  t.equal(
    codeOf(() => checkAppend('s', 'none', [...most, numbered(most.length)])),
    'append-too-large',
  )
  const rest = appendLimits.appendBytes - eventBytes({ ...event, data: '' }) - eventBytes(numbered(1))
  const filled = { ...event, data: 'x'.repeat(rest) }
  t.equal(checkAppend('s', 'none', [filled, numbered(1)]).length, 2)
  t.equal(
    codeOf(() => checkAppend('s', 'none', [{ ...filled, type: `${filled.type}+` }, numbered(1)])),
    'append-too-large',
  )
})
