import { routes } from '@throughline/contract'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { listen, openApp, startServer, temporaryFolder, until } from './world.ts'

const rootKey = 'the-configured-key-of-this-test'

t.test('the contract names every address that is registered, and no other', async (t) => {
  const registered = new Set<string>()
  await openApp(t, {
    onRoute: (method, path) => {
      if (method !== 'HEAD' && !path.startsWith('/docs')) registered.add(`${method} ${path}`)
    },
  })
  t.same([...registered].sort(), routes.map(({ method, path }) => `${method} ${path}`).sort())
  t.equal(new Set(routes.map(({ id }) => id)).size, routes.length, 'each has a name of its own')
})

t.test('a key that asks too often is told when to come again', async (t) => {
  const app = await openApp(t, { access: { rootKey, requestsPerMinute: 5 } })
  const ask = () => app.inject({ url: '/v1/me', headers: { authorization: `Bearer ${rootKey}` } })
  for (let n = 0; n < 5; n++) t.equal((await ask()).statusCode, 200)
  const answer = await ask()
  t.equal(answer.statusCode, 429)
  t.match(answer.json(), { code: 'rate-limited', facts: { limit: 5 } })
  t.ok(Number(answer.headers['retry-after']) > 0)
})

t.test('the first start with keys makes one and shows it once', async (t) => {
  const data = await temporaryFolder(t)
  const first = await startServer(['--data', data, '--auth', 'keys'])
  await until(async () => /tl_[0-9a-f]{16}_/.test(first.stdout.text), 'the key is told')
  const key = /tl_[0-9a-f]{16}_[\w-]{43}/.exec(first.stdout.text)?.[0] ?? ''
  const me = await fetch(`${first.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } })
  t.equal(me.status, 200)
  t.equal((await fetch(`${first.url}/v1/programmes`)).status, 401)
  await first.end('SIGTERM')
  const second = await startServer(['--data', data, '--auth', 'keys'])
  t.notMatch(second.stdout.text, /tl_/)
  const again = await fetch(`${second.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } })
  t.equal(again.status, 200, 'and it is kept')
  await second.end('SIGTERM')
})

t.test('over TLS with a certificate of one’s own', async (t) => {
  const folder = await temporaryFolder(t)
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert])
  if (made.status !== 0) {
    t.pass('skipped: no openssl to make a certificate with')
    return
  }
  const server = await startServer(['--data', join(folder, 'data'), '--tls-cert', cert, '--tls-key', key])
  t.match(server.url, /^https:/)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(server.url)
    httpsRequest({ port, host: '127.0.0.1', path: '/health/live', ca: readFileSync(cert) }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
  t.equal(status, 200)
  await server.end('SIGTERM')
})

t.test('a sender that stops in the middle is not waited for', async (t) => {
  const app = await openApp(t, { intakeLimits: { bodyPauseMs: 150 } })
  const url = new URL(await listen(app))
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write('POST /v1/programmes/p/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n')
      socket.write('content-length: 1000\r\n\r\n[{"id":')
    })
    let text = ''
    socket.on('data', (data) => (text += data.toString()))
    // the server closes the connection, which is of no use any more
    socket.once('close', () => resolve(text))
    socket.once('error', reject)
  })
  t.match(answer, /^HTTP\/1\.1 408 /)
  t.match(answer, /"code":"request-timeout"/)
})
