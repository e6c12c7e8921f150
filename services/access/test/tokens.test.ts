import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { ask, openApp, openStore } from './world.ts'

const issuer = 'https://login.example.com'
const audience = 'throughline'
const url = '/v1/programmes/p'

t.test('tokens of an identity provider', async (t) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const stranger = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }
  const provider = createServer((_request, response) => void response.end(JSON.stringify({ keys: [jwk] })))
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => provider.close(resolve)))
  const jwks = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`
  const app = await openApp(t, await openStore(t), { tokens: { jwks, issuer, audience, claim: 'roles' } })

  const token = (claims: object, key = privateKey, kid = 'one', expires = '5m'): Promise<string> =>
    new SignJWT({ iss: issuer, aud: audience, sub: 'zoe', name: 'Zoë', roles: ['reader:p'], ...claims })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setExpirationTime(expires)
      .sign(key)

  t.same((await ask(app, await token({}), 'GET', url)).body, { by: 'Zoë' })
  t.match((await ask(app, await token({}), 'GET', '/v1/me')).body, { id: 'sub:zoe', authtype: 'user' })
  t.equal((await ask(app, await token({ roles: ['reader:other'] }), 'GET', url)).status, 403)
  t.equal((await ask(app, await token({ roles: ['king:p', 7, 'reader'] }), 'GET', url)).status, 403, 'no such grants')
  t.equal((await ask(app, await token({ roles: undefined }), 'GET', url)).status, 403)
  const shared = new TextEncoder().encode('a shared secret that is long enough')
  const refused: Record<string, string> = {
    'another issuer': await token({ iss: 'https://elsewhere.example.com' }),
    'another audience': await token({ aud: 'payroll' }),
    'an expired one': await token({}, privateKey, 'one', '-5m'),
    'a stranger’s signature': await token({}, stranger.privateKey),
    'a key that the provider does not have': await token({}, stranger.privateKey, 'two'),
    'no signature': new UnsecuredJWT({ sub: 'zoe', roles: ['reader:p'] })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .encode(),
    'a shared secret': await new SignJWT({ sub: 'zoe', roles: ['reader:p'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(shared),
  }
  for (const [what, text] of Object.entries(refused)) {
    t.match(await ask(app, text, 'GET', url), { status: 401, body: { code: 'unauthorised' } }, what)
  }
})
