import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { tail } from '../src/commands/tail.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server that answers each request with the next of the given answers. */
async function serve(t: { teardown(fn: () => void): void }, answers: readonly Answer[]) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const answer = answers[asked.length]
    asked.push(request.headers['last-event-id'] as string | undefined)
    if (answer === undefined) response.writeHead(500).end()
    else answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { asked, client: { url: `http://127.0.0.1:${port}` } }
}

const sending =
  (text: string, then: 'end' | 'cut' | 'stay'): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text, () => {
      if (then === 'end') response.end()
      else if (then === 'cut') setTimeout(() => response.destroy(), 20)
    })
  }
const report = (revision: number): string => `id: ${revision}\nevent: impact-report\ndata: {"revision":${revision}}\n\n`

t.test('after a lost connection it goes on behind the last report', async (t) => {
  const { asked, client } = await serve(t, [
    sending('retry: 1\nid: 6\nevent: position\ndata: {}\n\n', 'cut'),
    sending(report(7), 'cut'),
    sending(report(8), 'end'),
    (_request, response) =>
      response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{"code":"not-ready"}'),
    sending(`${report(9)}${report(12)}${report(13)}`, 'stay'),
  ])
  const lines: string[] = []
  await tail(client, { programme: 'p', format: 'json', count: 4 }, (text) => lines.push(text))
  t.strictSame(asked, [undefined, '6', '7', '8', '8'])
  t.strictSame(
    lines.map((line) => (JSON.parse(line) as { revision: number }).revision),
    [7, 8, 9, 12],
  )
})

t.test('a refusal is told, not tried again', async (t) => {
  const refuse: Answer = (_request, response) =>
    response
      .writeHead(401, { 'content-type': 'application/problem+json' })
      .end('{"code":"unauthorised","detail":"no key"}')
  const { asked, client } = await serve(t, [refuse])
  await t.rejects(
    tail(client, { programme: 'p', format: 'text', after: -1 }, () => undefined),
    { code: 'unauthorised' },
  )
  t.strictSame(asked, ['-1'])
})

t.test('nobody there at the start is told at once', async (t) => {
  const client = { url: 'http://127.0.0.1:9' }
  await t.rejects(
    tail(client, { programme: 'p', format: 'text' }, () => undefined),
    { code: 'not-reachable' },
  )
})
