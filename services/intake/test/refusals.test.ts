import { errorTable, type ErrorCode } from '@throughline/ports'
import t from 'tap'
import { chainPlan, cloudEvent, open, send, type Posted } from './world.ts'

const events = '/v1/programmes/p/events'
const planOf = (project: string): string => `/v1/programmes/p/projects/${project}/plan`

function refused(test: Pick<typeof t, 'equal' | 'match'>, answer: Posted, code: ErrorCode, what = ''): void {
  const { status, headers, body } = answer
  test.equal(body['code'], code, `${what} ${JSON.stringify(body)}`)
  test.equal(status, errorTable[code].status)
  test.equal(body['status'], status)
  test.equal(body['type'], `/errors#${code}`)
  test.equal(body['title'], errorTable[code].title)
  test.equal(body['advice'], errorTable[code].advice)
  test.match(headers['content-type'], /^application\/problem\+json/)
}

t.test('malformed JSON is refused with its place', async (t) => {
  const { app } = await open(t)
  const answer = await send(app, 'POST', events, '[\n  {"id": 1,}\n]')
  refused(t, answer, 'malformed-json')
  t.equal(answer.body['at'], 'line 2, column 12')
  t.strictSame(answer.body['facts'], { line: 2, column: 12, offset: 13 })
  refused(t, await send(app, 'POST', events, Buffer.from([0x22, 0xff, 0x22])), 'malformed-json', 'not UTF-8')
  refused(t, await send(app, 'POST', events, ''), 'malformed-json', 'no body')
})

t.test('an unknown type is refused with the known ones', async (t) => {
  const { app } = await open(t)
  const answer = await send(app, 'POST', events, cloudEvent('1', 'activity.teleported', {}))
  refused(t, answer, 'unknown-event-type')
  const { known } = answer.body['facts'] as { known: string[] }
  t.ok(known.includes('activity.planned'))
  const later = { ...cloudEvent('1', 'programme.opened', { name: 'x' }), type: 'io.throughline.programme.opened.v99' }
  refused(t, await send(app, 'POST', events, later), 'unknown-event-type', 'a version to come')
})

t.test('content types', async (t) => {
  const { app } = await open(t)
  const wrong = await send(app, 'POST', events, '<a/>', { 'content-type': 'text/html' })
  refused(t, wrong, 'unsupported-content-type')
  t.match(wrong.body['facts'], { accepted: ['application/cloudevents+json', 'application/cloudevents-batch+json'] })
  const none = await app.inject({ method: 'POST', url: events, headers: { 'content-type': '' }, payload: '{}' })
  t.equal(none.json<{ code: string }>().code, 'unsupported-content-type', 'no content type')
  const odd = await send(app, 'POST', events, '{}', { 'content-encoding': 'br' })
  refused(t, odd, 'unsupported-content-type', 'a compression that is not read here')
  const zipped = await send(app, 'POST', events, '{}', { 'content-encoding': 'gzip' })
  refused(t, zipped, 'content-encoding-broken', 'a compressed body that is none')
  const image = await send(app, 'PUT', planOf('A'), 'x', { 'content-type': 'image/png' })
  refused(t, image, 'unsupported-content-type', 'a picture of a plan')
})

t.test('events that do not fit are refused with all their faults, and nothing is stored', async (t) => {
  const { app } = await open(t)
  const answer = await send(app, 'POST', events, [
    cloudEvent('1', 'programme.opened', { name: 'x' }),
    { ...cloudEvent('2', 'activity.removed', { project: 'A' }), specversion: '0.3' },
    'no event',
    { ...cloudEvent('4', 'programme.configured', { nmae: 'x' }), source: '/throughline/intake' },
  ])
  refused(t, answer, 'invalid-event')
  const places = (answer.body['errors'] as { at: string }[]).map(({ at }) => at)
  t.strictSame(places, ['$[1].specversion', '$[1].data.activity', '$[2]', '$[3].source', '$[3].data.nmae'])
  const after = await send(app, 'POST', events, cloudEvent('1', 'programme.opened', { name: 'x' }))
  t.match(after.body, { revision: 0 }, 'the good one of the refused request was not stored')

  const missing = await send(app, 'POST', events, { data: {} })
  t.match(missing.body['errors'], [{ detail: 'the attribute specversion is missing', at: '$.specversion' }])
  const binary = { ...cloudEvent('5', 'programme.opened', undefined), data_base64: 'e30=' }
  refused(t, await send(app, 'POST', events, binary), 'invalid-event', 'data_base64')
  refused(
    t,
    await send(app, 'POST', events, {}, { 'content-type': 'application/cloudevents-batch+json' }),
    'invalid-event',
  )
})

t.test('what the state does not allow', async (t) => {
  const { app } = await open(t)
  await send(app, 'POST', events, cloudEvent('1', 'programme.opened', { name: 'x' }))
  const removed = cloudEvent('2', 'activity.removed', { project: 'A', activity: '10' })
  const answer = await send(app, 'POST', events, [cloudEvent('1', 'programme.opened', { name: 'x' }), removed])
  refused(t, answer, 'unknown-project')
  t.match(answer.body['at'], /^\$\[1\]\.data/, 'the place is that in the request, duplicates counted')
  await send(app, 'POST', events, cloudEvent('3', 'programme.closed', {}))
  refused(t, await send(app, 'POST', events, cloudEvent('4', 'programme.configured', { name: 'y' })), 'rule-broken')
  refused(t, await send(app, 'PUT', planOf('A'), chainPlan('A', [1])), 'rule-broken', 'a plan for a closed programme')
})

t.test('identities', async (t) => {
  const { app } = await open(t)
  const opened = cloudEvent('1', 'programme.opened', { name: 'x' })
  const twice = await send(app, 'POST', events, [opened, opened])
  refused(t, twice, 'duplicate-in-batch')
  t.equal(twice.body['at'], '$[1]')
  await send(app, 'POST', events, opened)
  const reused = await send(app, 'POST', events, cloudEvent('1', 'programme.opened', { name: 'another' }))
  refused(t, reused, 'id-reused')
  t.match(reused.body['facts'], { source: '/test', id: '1', revision: 0 })
  const other = cloudEvent('1', 'programme.configured', { name: 'x' })
  refused(t, await send(app, 'POST', events, other), 'id-reused', 'the same data under another type')
})

t.test('limits are told with their value', async (t) => {
  const { app } = await open(t, { eventsBytes: 2_000, planBytes: 300, appendEvents: 3, appendBytes: 5_000 })
  const long = await send(app, 'POST', events, cloudEvent('1', 'programme.opened', { name: 'x'.repeat(2_000) }))
  refused(t, long, 'body-too-large')
  t.strictSame(long.body['facts'], { limit: 2_000, unit: 'bytes' })
  const plan = await send(app, 'PUT', planOf('A'), chainPlan('A', [1, 2, 3]))
  refused(t, plan, 'body-too-large', 'a plan')
  const many = ['1', '2', '3', '4'].map((id) => cloudEvent(id, 'programme.configured', { name: id }))
  const answer = await send(app, 'POST', events, many)
  refused(t, answer, 'append-too-large')
  t.match(answer.body['facts'], { events: 5, limitEvents: 3 }, 'the opening counts')
})

t.test('parameters', async (t) => {
  const { app } = await open(t)
  const opened = cloudEvent('1', 'programme.opened', { name: 'x' })
  refused(t, await send(app, 'POST', '/v1/programmes/.hidden/events', opened), 'invalid-request', 'programme id')
  refused(t, await send(app, 'POST', '/v1/programmes/a%2Fb/events', opened), 'invalid-request', 'a slash')
  refused(t, await send(app, 'PUT', planOf('%01'), '{}'), 'invalid-request', 'project id')
  const actor = await send(app, 'POST', events, opened, { 'x-throughline-actor': '%00' })
  refused(t, actor, 'invalid-request', 'actor')
  const schema = await send(app, 'GET', '/v1/schemas/nothing')
  refused(t, schema, 'not-found')
})

t.test('plan files', async (t) => {
  const { app } = await open(t)
  const octets = { 'content-type': 'application/octet-stream' }
  refused(t, await send(app, 'PUT', planOf('A'), 'no plan at all', octets), 'plan-format-unknown')
  refused(t, await send(app, 'PUT', planOf('A'), '', octets), 'plan-empty')
  const two = { plans: [chainPlan('A', [1]), chainPlan('B', [1])] }
  const several = await send(app, 'PUT', planOf('C'), two)
  refused(t, several, 'plan-has-several-projects')
  t.match(several.body['facts'], { projects: ['A', 'B'], project: 'C' })
  const invalid = { ...chainPlan('A', [1]), activities: [{ code: '1' }] }
  refused(t, await send(app, 'PUT', planOf('A'), invalid), 'plan-invalid')
  const crossed = {
    ...chainPlan('A', [1]),
    links: [{ from: { project: 'B', activity: '1' }, to: { project: 'A', activity: 'A1' }, type: 'FS', lagMinutes: 0 }],
  }
  refused(
    t,
    await send(app, 'PUT', planOf('B'), crossed),
    'plan-invalid',
    'a new name that is another project of the file',
  )
})
