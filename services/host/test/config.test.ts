import { isThroughlineError } from '@throughline/ports'
import { isAbsolute } from 'node:path'
import t from 'tap'
import { isLoopback, readConfig, type StartSettings } from '../src/config.ts'

const key = 'a key of enough characters'

function wrong(flags: StartSettings, environment: Record<string, string> = {}): string {
  try {
    readConfig(flags, environment)
  } catch (error) {
    if (isThroughlineError(error, 'configuration-invalid')) return `${error.at ?? ''}: ${error.message}`
    throw error
  }
  return 'accepted'
}

t.test('without a word everything runs in one process on this machine', async (t) => {
  const config = readConfig({}, {})
  t.match(config, { host: '127.0.0.1', port: 8300, roles: ['intake', 'engine', 'reporting'], logLevel: 'warn' })
  t.strictSame([config.eventStoreDb, config.kafka, config.apiKey], [undefined, undefined, undefined])
  t.ok(isAbsolute(config.data))
})

t.test('flags go before the environment; an empty value is none', async (t) => {
  const environment = { THROUGHLINE_PORT: '1', THROUGHLINE_HOST: '', THROUGHLINE_KAFKA: 'a:1, b:2' }
  t.match(readConfig({}, environment), { port: 1, host: '127.0.0.1', kafka: ['a:1', 'b:2'] })
  t.match(readConfig({ port: '2' }, environment), { port: 2 })
})

t.test('a wrong setting is named', async (t) => {
  t.match(wrong({ port: 'x' }), /^--port or THROUGHLINE_PORT: .*a number from 0 to 65535/)
  t.match(wrong({ port: '70000' }), /--port/)
  t.match(wrong({ roles: 'intake,cook' }), /--roles/)
  t.match(wrong({ roles: ',' }), /--roles/)
  t.match(wrong({ eventStoreDb: 'http://x' }), /--eventstoredb or THROUGHLINE_EVENTSTOREDB/)
  t.match(wrong({ kafka: 'broker' }), /--kafka.*host:port/)
  t.match(wrong({ planBytes: '0' }), /--plan-bytes/)
  t.match(wrong({ logLevel: 'loud' }), /--log-level/)
  t.match(wrong({}, { THROUGHLINE_API_KEY: 'short' }), /^THROUGHLINE_API_KEY: .*at least 16/)
})

t.test('beyond this machine nothing listens without a key', async (t) => {
  for (const host of ['0.0.0.0', '::', '192.168.1.1', 'example.org', '128.0.0.1']) {
    t.match(wrong({ host }), /THROUGHLINE_API_KEY/, host)
    t.equal(wrong({ host }, { THROUGHLINE_API_KEY: key }), 'accepted', host)
  }
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1']) t.equal(wrong({ host }), 'accepted', host)
  t.notOk(isLoopback('127.evil.example'))
})

t.test('roles of their own need the servers that they share with others', async (t) => {
  t.match(wrong({ roles: 'intake' }), /^THROUGHLINE_EVENTSTOREDB: .*belongs to one process/)
  t.match(wrong({ roles: 'reporting' }), /^THROUGHLINE_KAFKA: /)
  t.match(wrong({ roles: 'engine' }), /^THROUGHLINE_EVENTSTOREDB and THROUGHLINE_KAFKA: /)
  t.match(wrong({ roles: 'intake,engine', eventStoreDb: 'esdb://a' }), /^THROUGHLINE_KAFKA: /)
  t.equal(wrong({ roles: 'intake', eventStoreDb: 'esdb://a' }), 'accepted')
  t.equal(wrong({ roles: 'reporting', kafka: 'a:1' }), 'accepted')
  t.equal(wrong({ roles: 'engine,reporting,intake,intake' }), 'accepted', 'all of them')
})
