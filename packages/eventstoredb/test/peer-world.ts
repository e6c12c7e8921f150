import type { StoreWorld } from '@throughline/ports/suites'
import { openEventStoreDb } from '../src/index.ts'
import { refusingPort, silentPort } from './peer/addresses.ts'
import { startPeer } from './peer/peer.ts'

/** The suite's world on the protocol peer. */
export async function openPeerWorld(appendMode: 'batch' | 'single'): Promise<StoreWorld> {
  const peer = await startPeer({ appendMode })
  const silent = await silentPort()
  const refusing = await refusingPort()
  const open = (connectionString: string, unavailableAfterMs = 10_000): ReturnType<typeof openEventStoreDb> =>
    openEventStoreDb({ connectionString, unavailableAfterMs })
  return {
    kind: 'server',
    open: () => open(peer.connectionString),
    unreachable: () => open(`esdb://127.0.0.1:${refusing}?tls=false`, 500),
    silent: () => open(`esdb://127.0.0.1:${silent.port}?tls=false`, 500),
    async destroy() {
      await peer.stop()
      await silent.close()
    },
  }
}
