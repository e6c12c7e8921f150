import t from 'tap'
import { createClient } from '../src/index.ts'
import { problem, serve, type Answer } from './server.ts'

const params = { programme: 'p' }
const sending =
  (text: string, then: 'end' | 'cut' | 'stay'): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text, () => {
      if (then === 'end') response.end()
      else if (then === 'cut') setTimeout(() => response.destroy(), 20)
    })
  }
const report = (revision: number): string => `id: ${revision}\nevent: impact-report\ndata: {"revision":${revision}}\n\n`

async function revisions(client: ReturnType<typeof createClient>, count: number, after?: string): Promise<unknown[]> {
  const found: unknown[] = []
  const headers = after === undefined ? {} : { 'last-event-id': after }
  for await (const each of client.stream('streamImpactReports', { params, headers })) {
    if (each.event === 'impact-report') found.push(each.data.revision)
    if (found.length === count) break
  }
  return found
}

t.test('it goes on behind the last event, whatever ends the connection', async (t) => {
  const { url, seen } = await serve(
    t,
    sending('retry: 1\nid: 6\nevent: position\ndata: {}\n\n', 'cut'),
    sending(`${report(7)}id: 8\nevent: impact-rep`, 'cut'),
    sending(report(8), 'end'),
    problem(503, 'not-ready', { 'retry-after': '0' }),
    sending(report(9), 'stay'),
    sending(report(12) + report(13), 'stay'),
  )
  t.same(await revisions(createClient({ url, silenceMs: 1500 }), 4), [7, 8, 9, 12])
  t.same(
    seen.map(({ headers }) => headers['last-event-id']),
    [undefined, '6', '7', '8', '8', '9'],
    'silence is a loss, too',
  )
})

t.test('a refusal is thrown, at the start and later', async (t) => {
  const { url, seen } = await serve(
    t,
    problem(401, 'unauthorised'),
    sending(`retry: 1\n${report(3)}`, 'end'),
    problem(404, 'not-found'),
  )
  await t.rejects(revisions(createClient({ url }), 1, '-1'), { code: 'unauthorised' })
  await t.rejects(revisions(createClient({ url }), 2), { code: 'not-found' })
  t.equal(seen.length, 3)
  await t.rejects(revisions(createClient({ url: 'http://127.0.0.1:9' }), 1), { code: 'not-reachable' })
})

t.test('it can be broken off while it waits', async (t) => {
  const { url } = await serve(t, sending(report(1), 'stay'))
  const ending = new AbortController()
  const events = createClient({ url }).stream('streamImpactReports', { params }, { signal: ending.signal })
  t.match((await events.next()).value, { event: 'impact-report', id: '1', text: '{"revision":1}' })
  setTimeout(() => ending.abort(new Error('enough')), 20)
  await t.rejects(events.next(), { message: 'enough' })
})
