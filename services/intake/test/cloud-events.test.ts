import { AstBuilder, GherkinClassicTokenMatcher, Parser, compile } from '@cucumber/gherkin'
import { IdGenerator, type PickleStep } from '@cucumber/messages'
import { CloudEvent, HTTP } from 'cloudevents'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { binaryEvent, isBinary } from '../src/cloud-events.ts'
import { allEvents, cloudEvent, open, send } from './world.ts'

const events = '/v1/programmes/p/events'
const features = fileURLToPath(
  new URL('../../../../../shared/data/cloudevents/conformance/features-http-protocol-binding.feature', import.meta.url),
)

t.test('the HTTP binding as its conformance features state it', async (t) => {
  if (!existsSync(features)) {
    t.pass('skipped: no conformance features beside the project')
    return
  }
  const { app } = await open(t)
  for (const { name, steps } of scenarios()) {
    const request = parseRequest(stepText(steps, 'an HTTP request'))
    const event = readAsWeDo(request)
    for (const [key = '', value] of stepTable(steps, 'the attributes are:'))
      t.equal(event[key], value, `${name}: ${key}`)
    t.same(event['data'], JSON.parse(stepText(steps, 'the data is equal to the following JSON:')), name)
    const { host: _host, 'content-length': _length, ...own } = request.headers
    const headers = { ...own, prefer: 'handling=lenient' }
    const answer = await send(app, 'POST', events, request.body, headers)
    t.match(
      answer.body['events'],
      [
        {
          id: '1234-1234-1234',
          source: '/mycontext/subcontext',
          status: 'refused',
          problems: [{ code: 'unknown-event-type' }],
        },
      ],
      `${name}: understood, and told that its type is none of ours`,
    )
  }
})

t.test('a client that knows nothing of us posts in every mode', async (t) => {
  const { app, store } = await open(t)
  const made = (id: string): CloudEvent<{ name: string }> =>
    new CloudEvent({
      id,
      source: 'urn:tool:p6',
      type: 'io.throughline.programme.configured.v1',
      time: '2026-03-01T09:00:00.000Z',
      subject: 'north/über',
      data: { name: `Name ${id}` },
    })
  for (const [id, message] of [
    ['binary', HTTP.binary(made('binary'))],
    ['structured', HTTP.structured(made('structured'))],
  ] as const) {
    const headers = message.headers as Record<string, string>
    const answer = await send(app, 'POST', events, String(message.body), headers)
    t.equal(answer.status, 201, `${id}: ${JSON.stringify(answer.body)}`)
  }
  const batch = JSON.stringify([made('batch-1'), made('batch-2')])
  const answer = await send(app, 'POST', events, batch, { 'content-type': 'application/cloudevents-batch+json' })
  t.equal(answer.status, 201, JSON.stringify(answer.body))
  const stored = (await allEvents(store, 'p')).slice(1)
  t.same(
    stored.map(({ data }) => (data as { name: string }).name),
    ['Name binary', 'Name structured', 'Name batch-1', 'Name batch-2'],
  )
  for (const { metadata } of stored) {
    t.match(metadata, { source: 'urn:tool:p6', subject: 'north/über', time: '2026-03-01T09:00:00.000Z' })
  }
})

t.test('leave to send is given as web hooks ask for it', async (t) => {
  const { app } = await open(t)
  const asked = await app.inject({
    method: 'OPTIONS',
    url: events,
    headers: { 'webhook-request-origin': 'eventemitter.example.com' },
  })
  t.equal(asked.statusCode, 204)
  t.match(asked.headers, { 'webhook-allowed-origin': 'eventemitter.example.com', 'webhook-allowed-rate': '*' })
  t.equal((await app.inject({ method: 'OPTIONS', url: events })).statusCode, 400)
  const strange = { ...cloudEvent('1', 'programme.opened', { name: 'x' }), specversion: '0.3' }
  t.equal((await send(app, 'POST', events, strange)).status, 422)
})

interface Request {
  readonly headers: Record<string, string>
  readonly body: string
}

function readAsWeDo({ headers, body }: Request): Record<string, unknown> {
  const parsed = JSON.parse(body) as Record<string, unknown>
  return isBinary(headers) ? binaryEvent(headers, parsed) : parsed
}

function scenarios(): readonly { readonly name: string; readonly steps: readonly PickleStep[] }[] {
  const newId = IdGenerator.incrementing()
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher())
  const pickles = compile(parser.parse(readFileSync(features, 'utf8')), features, newId)
  if (pickles.length === 0) throw new Error('the features hold no scenario')
  return pickles
}

function stepNamed(steps: readonly PickleStep[], text: string): PickleStep {
  const found = steps.find((step) => step.text === text)
  if (found === undefined) throw new Error(`no step "${text}"`)
  return found
}

const stepText = (steps: readonly PickleStep[], text: string): string =>
  stepNamed(steps, text).argument?.docString?.content ?? ''

const stepTable = (steps: readonly PickleStep[], text: string): readonly (readonly string[])[] =>
  (stepNamed(steps, text).argument?.dataTable?.rows ?? []).slice(1).map(({ cells }) => cells.map(({ value }) => value))

function parseRequest(text: string): Request {
  const [head = '', ...rest] = text.split('\n\n')
  const headers = head
    .split('\n')
    .slice(1)
    .map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    })
  return { headers: Object.fromEntries(headers), body: rest.join('\n\n') }
}
