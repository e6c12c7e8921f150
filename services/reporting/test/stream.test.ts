import { connect } from 'node:net'
import t from 'tap'
import { impact, listen, openApp, openTestWorld, until, type TestWorld } from './world.ts'

interface Opened {
  readonly world: TestWorld
  readonly url: string
}

async function open(t: { teardown(fn: () => Promise<void>): void }, limits = {}): Promise<Opened> {
  const world = await openTestWorld()
  const app = await openApp(world, limits)
  const url = await listen(app)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { world, url }
}

/** A client that keeps the text it was sent. */
async function follow(url: string, programme: string, headers: Record<string, string> = {}, query = '') {
  const ending = new AbortController()
  const response = await fetch(`${url}/v1/programmes/${programme}/impact-reports/stream${query}`, {
    headers,
    signal: ending.signal,
  })
  const client = { response, text: '', ended: false, stop: () => ending.abort() }
  void (async () => {
    try {
      for await (const chunk of response.body ?? []) client.text += Buffer.from(chunk as Uint8Array).toString()
    } catch {
      // stopped
    }
    client.ended = true
  })()
  return client
}

const ids = (text: string): string[] =>
  [...text.matchAll(/^id: (\S+)\nevent: impact-report\ndata: \{.*\}$/gm)].map((m) => m[1] ?? '')

t.test('what was missed comes first, then what is new; each once, in order', async (t) => {
  const { world, url } = await open(t)
  for (const revision of [1, 4, 6]) await world.publish(impact('p', revision))
  await until(async () => (await fetch(`${url}/v1/programmes/p/impact-reports/6`)).ok, 'the reports are there')
  const client = await follow(url, 'p', { 'last-event-id': '1' })
  t.match(client.response.headers.get('content-type'), /^text\/event-stream/)
  t.ok(client.response.headers.get('x-correlation-id'))
  await until(() => ids(client.text).length === 2, 'what was missed')
  await world.publish(impact('other', 1), impact('p', 7))
  await world.publish(impact('p', 9))
  await until(() => ids(client.text).length === 4, 'what is new')
  t.strictSame(ids(client.text), ['4', '6', '7', '9'])
  t.match(client.text, /^retry: 2000\nid: 1\nevent: position\ndata: {"programme":"p","revision":1}\n\n/)
  client.stop()

  const fromNow = await follow(url, 'p')
  await until(() => fromNow.text.includes('id: 9\nevent: position\n'), 'it is told where it stands')
  await world.publish(impact('p', 12))
  await until(() => ids(fromNow.text).length === 1, 'only what is new')
  t.strictSame(ids(fromNow.text), ['12'])
  fromNow.stop()

  const all = await follow(url, 'p', {}, '?after=-1')
  await until(() => ids(all.text).length === 6, 'everything')
  all.stop()
})

t.test('a client may wait for a programme that is not there yet', async (t) => {
  const { world, url } = await open(t)
  const client = await follow(url, 'later')
  await world.publish(impact('later', 0))
  await until(() => ids(client.text).length === 1, 'the first report')
  client.stop()
})

t.test('a long history comes whole', async (t) => {
  const { world, url } = await open(t, { reportsPerRead: 3 })
  const all = Array.from({ length: 50 }, (_, revision) => impact('p', revision, { summary: 'x'.repeat(5_000) }))
  await world.publish(...all)
  const client = await follow(url, 'p', {}, '?after=-1')
  await until(() => ids(client.text).length === 50, 'all of it')
  t.strictSame(
    ids(client.text),
    all.map((_, revision) => String(revision)),
  )
  client.stop()
})

t.test('silence is broken by a comment', async (t) => {
  const { url } = await open(t, { heartbeatMs: 20 })
  const client = await follow(url, 'p')
  await until(() => client.text.includes(': still here\n\n'), 'a heartbeat')
  client.stop()
})

t.test('a client that takes nothing is disconnected', async (t) => {
  const { world, url } = await open(t, { slowClientMs: 100, streams: 1 })
  const reports = 40
  const big = 'x'.repeat(400_000)
  for (let revision = 0; revision < reports; revision += 1) await world.publish(impact('p', revision, { big }))
  await until(
    async () => (await fetch(`${url}/v1/programmes/p/impact-reports/${reports - 1}`)).ok,
    'the reports are there',
  )
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let closed = false
  socket.on('close', () => (closed = true))
  socket.on('error', () => undefined)
  socket.pause()
  socket.write('GET /v1/programmes/p/impact-reports/stream?after=-1 HTTP/1.1\r\nhost: x\r\n\r\n')
  const placeIsFree = async (): Promise<boolean> => {
    const other = await follow(url, 'p')
    other.stop()
    return other.response.ok
  }
  await until(async () => !(await placeIsFree()), 'the client has the only place')
  await until(placeIsFree, 'the service has given it up')
  // The client notices only when it reads again: there is an end, and not all of it came.
  let received = 0
  socket.on('data', (chunk: Buffer) => (received += chunk.length))
  socket.resume()
  await until(() => closed, 'the connection ends')
  t.ok(received < reports * big.length, `${received} bytes came`)
})

t.test('many streams and waiting requests at once, without a warning', async (t) => {
  const { world, url } = await open(t)
  const warnings: Error[] = []
  const note = (warning: Error): void => void warnings.push(warning)
  process.on('warning', note)
  t.teardown(async () => void process.off('warning', note))
  const clients = await Promise.all(Array.from({ length: 30 }, () => follow(url, 'p')))
  const waiting = Array.from({ length: 30 }, () => fetch(`${url}/v1/programmes/p/impact-reports/3?wait=10`))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await world.publish(impact('p', 3))
  t.ok((await Promise.all(waiting)).every(({ ok }) => ok))
  await until(() => clients.every(({ text }) => ids(text).length === 1), 'everybody was told')
  for (const client of clients) client.stop()
  t.strictSame(warnings, [])
})

t.test('streams are counted, and end with the service', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const app = await openApp(world, { streams: 1 })
  const url = await listen(app)
  const client = await follow(url, 'p')
  const second = await fetch(`${url}/v1/programmes/p/impact-reports/stream`)
  t.match([second.status, ((await second.json()) as { code: string }).code], [429, 'overloaded'])
  const wrong = await fetch(`${url}/v1/programmes/p/impact-reports/stream`, { headers: { 'last-event-id': 'x' } })
  t.match([wrong.status, ((await wrong.json()) as { code: string }).code], [400, 'invalid-request'])
  await app.close()
  await until(() => client.ended, 'the stream has ended')
})

t.test('a place is free again when a client is gone', async (t) => {
  const { url } = await open(t, { streams: 1 })
  for (let round = 0; round < 3; round += 1) {
    const client = await follow(url, 'p')
    t.equal(client.response.status, 200, `round ${round}`)
    client.stop()
    await until(async () => {
      const next = await follow(url, 'p')
      next.stop()
      return next.response.status === 200
    }, 'the place is free')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})
