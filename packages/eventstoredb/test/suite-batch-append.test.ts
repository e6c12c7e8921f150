import { eventStoreSuite } from '@throughline/ports/suites'
import t from 'tap'
import { openPeerWorld } from './peer-world.ts'

await eventStoreSuite(t, () => openPeerWorld('batch'))
