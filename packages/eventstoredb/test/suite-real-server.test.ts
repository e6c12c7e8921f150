import { eventStoreSuite } from '@throughline/ports/suites'
import t from 'tap'
import { openEventStoreDb } from '../src/index.ts'
import { refusingPort, silentPort } from './peer/addresses.ts'

/** A server to test against, e.g. `esdb://127.0.0.1:2113?tls=false`. The suite leaves its streams there. */
const connectionString = process.env['THROUGHLINE_TEST_EVENTSTOREDB']

t.test(
  'a real EventStoreDB keeps the promises',
  { skip: connectionString === undefined && 'THROUGHLINE_TEST_EVENTSTOREDB names no server' },
  async (t) => {
    if (connectionString === undefined) return
    await eventStoreSuite(t, async () => {
      const silent = await silentPort()
      const refusing = await refusingPort()
      const at = (port: number) => ({ connectionString: `esdb://127.0.0.1:${port}?tls=false`, unavailableAfterMs: 500 })
      return {
        kind: 'server',
        open: () => openEventStoreDb({ connectionString }),
        unreachable: () => openEventStoreDb(at(refusing)),
        silent: () => openEventStoreDb(at(silent.port)),
        destroy: () => silent.close(),
      }
    })
  },
)
