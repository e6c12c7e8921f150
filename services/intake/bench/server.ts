import { openEmbedded } from '@throughline/embedded'
import Fastify from 'fastify'
import { intake } from '../src/index.ts'

/** Intake over a data folder of its own, in a process of its own; tells its port to the process that measures. */
const [folder = ''] = process.argv.slice(2)
const clock = { now: () => new Date().toISOString() }
const world = await openEmbedded({ folder, clock })
const app = Fastify()
await app.register(intake, { store: world.store, clock })
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
process.once('message', () => {
  void app
    .close()
    .then(() => world.close())
    .then(() => process.exit(0))
})
