import t from 'tap'
import { errorTable, isThroughlineError, ThroughlineError, type ErrorCode } from '../src/index.ts'

t.test('an error carries code, message, cause, place and facts', async (t) => {
  const cause = new Error('the disk')
  const error = new ThroughlineError('store-unavailable', 'No answer', {
    cause,
    at: '$[2].data',
    facts: { afterMs: 10 },
  })
  t.ok(error instanceof Error)
  t.strictSame(
    {
      name: error.name,
      code: error.code,
      message: error.message,
      cause: error.cause,
      at: error.at,
      facts: error.facts,
    },
    {
      name: 'ThroughlineError',
      code: 'store-unavailable',
      message: 'No answer',
      cause,
      at: '$[2].data',
      facts: { afterMs: 10 },
    },
  )
  const bare = new ThroughlineError('not-found', 'Nothing')
  t.strictSame([bare.at, bare.facts], [undefined, {}])
  t.notOk('cause' in bare, 'no cause is not a cause that is undefined')
})

t.test('an error is recognised by its code', async (t) => {
  const error: unknown = new ThroughlineError('stream-conflict', 'At 3, not at 2')
  t.ok(isThroughlineError(error))
  t.ok(isThroughlineError(error, 'stream-conflict'))
  t.notOk(isThroughlineError(error, 'store-closed'))
  for (const code of Object.keys(errorTable)) t.ok(isThroughlineError(new ThroughlineError(code as ErrorCode, '')))
})

t.test('whichever copy of this package made it', async (t) => {
  const copy = (await import(`${new URL('../src/errors.js', import.meta.url).href}?copy`)) as {
    ThroughlineError: typeof ThroughlineError
  }
  const error: unknown = new copy.ThroughlineError('feed-closed', 'Closed')
  t.notOk(error instanceof ThroughlineError, 'it is another class')
  t.ok(isThroughlineError(error, 'feed-closed'))
})

t.test('other errors are not taken for ours, whatever their code', async (t) => {
  const withCode = (code: unknown): Error => Object.assign(new Error(), { code })
  const hostile = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    'ENOENT',
    14,
    null,
    undefined,
    {},
    ['not-found'],
  ]
  for (const code of hostile) t.notOk(isThroughlineError(withCode(code)), String(code))
  for (const other of [undefined, null, 'not-found', 42, {}, new Error('not-found'), () => 'not-found']) {
    t.notOk(isThroughlineError(other))
  }
  t.notOk(isThroughlineError(withCode('ENOENT'), 'not-found'))
})

t.test('every code can be shown: a status of its class, a title and an advice', async (t) => {
  for (const [code, { status, title, advice }] of Object.entries<Shown>(errorTable)) {
    t.match(code, /^[a-z]+(-[a-z]+)*$/)
    t.ok(status >= 400 && status < 600, `${code}: ${status}`)
    t.ok(title !== '' && !title.endsWith('.') && advice.endsWith('.'), code)
  }
})

interface Shown {
  readonly status: number
  readonly title: string
  readonly advice: string
}
