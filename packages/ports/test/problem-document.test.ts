import t from 'tap'
import { errorTable, problemAnswer, ThroughlineError } from '../src/index.ts'

t.test('an error of the table becomes its problem document', async (t) => {
  const error = new ThroughlineError('body-too-large', 'over 10 bytes', { at: '$', facts: { limit: 10 } })
  const { status, headers, document } = problemAnswer(error, { instance: '/v1/x', correlationId: 'c' })
  t.equal(status, 413)
  t.strictSame(headers, { 'content-type': 'application/problem+json; charset=utf-8' })
  t.strictSame(document, {
    type: '/errors#body-too-large',
    title: errorTable['body-too-large'].title,
    status: 413,
    detail: 'over 10 bytes',
    code: 'body-too-large',
    at: '$',
    facts: { limit: 10 },
    advice: errorTable['body-too-large'].advice,
    instance: '/v1/x',
    correlationId: 'c',
  })
})

t.test('several refusals are listed; one is not', async (t) => {
  const entry = { code: 'invalid-event', detail: 'no', at: '$[0]' }
  const documentWith = (errors: unknown): object =>
    problemAnswer(new ThroughlineError('invalid-event', 'no', { facts: { errors } })).document
  t.match(documentWith([entry, entry]), { errors: [entry, entry] })
  t.notOk('errors' in documentWith([entry]))
  t.notOk('facts' in documentWith([entry, entry]))
})

t.test('facts that are headers', async (t) => {
  const headersOf = (error: ThroughlineError): Readonly<Record<string, string>> => problemAnswer(error).headers
  t.match(headersOf(new ThroughlineError('not-ready', '', { facts: { retryAfterSeconds: 7 } })), { 'retry-after': '7' })
  t.match(headersOf(new ThroughlineError('overloaded', '')), { 'retry-after': /^\d+$/ })
  t.match(headersOf(new ThroughlineError('unauthorised', '')), { 'www-authenticate': /^Bearer/ })
  const allowed = problemAnswer(new ThroughlineError('method-not-allowed', '', { facts: { allow: 'PUT' } }))
  t.match(allowed, { status: 405, headers: { allow: 'PUT' } })
  t.notOk('facts' in allowed.document)
})

t.test('what is not ours tells nothing of the inside', async (t) => {
  for (const thrown of [new Error('a secret'), 'a secret', undefined, null, { statusCode: 418 }]) {
    const { status, document } = problemAnswer(thrown)
    t.equal(status, 500)
    t.equal(document.detail, errorTable['internal-error'].title)
  }
  const inside = problemAnswer(new ThroughlineError('internal-error', 'a secret', { facts: { secret: 1 } }))
  t.notMatch(JSON.stringify(inside), /secret/)
})

t.test('refusals of the HTTP framework get a code of ours', async (t) => {
  const codeOf = (statusCode: number): string =>
    problemAnswer(Object.assign(new Error('no'), { statusCode })).document.code
  t.strictSame([400, 404, 405, 413, 415].map(codeOf), [
    'invalid-request',
    'not-found',
    'method-not-allowed',
    'body-too-large',
    'unsupported-content-type',
  ])
})
