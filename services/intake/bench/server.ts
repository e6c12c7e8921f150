import { openEmbedded } from '@throughline/embedded'
import Fastify from 'fastify'
import { intake } from '../src/index.ts'

/** What the process that measures may ask; it is told the port unasked. */
export type Question = 'usage' | 'end'

/** What the server has used: microseconds of processor time so far, bytes of memory at most. */
export interface Usage {
  readonly cpu: number
  readonly peakBytes: number
}

/** Intake over a data folder of its own, in a process of its own. */
const [folder = ''] = process.argv.slice(2)
const clock = { now: () => new Date().toISOString() }
const world = await openEmbedded({ folder, clock })
const app = Fastify()
await app.register(intake, { store: world.store, clock })
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
process.on('message', (question: Question) => {
  if (question === 'usage') {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpu: user + system, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies Usage)
    return
  }
  void app
    .close()
    .then(() => world.close())
    .then(() => process.exit(0))
})
