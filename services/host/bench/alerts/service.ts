import { openEmbedded } from '@throughline/embedded'
import { buildApp } from '@throughline/host'
import { join } from 'node:path'

/**
 * The whole service over a data folder, as `throughline start` runs it, but with receivers of web hooks on this machine and
 * their failed deliveries tried again within seconds. It tells its port, and ends when it is told to.
 */

/** So many tries that a receiver which fails half the time takes everything; the longest pauses come last. */
const retrySeconds = Array.from({ length: 60 }, (_, tries) => Math.min(1, 0.05 * 2 ** tries))

const [folder = '', answerMs = '2000'] = process.argv.slice(2)
const clock = { now: () => new Date().toISOString() }
const world = await openEmbedded({ folder, clock })
const app = await buildApp({
  roles: ['intake', 'engine', 'reporting'],
  world,
  clock,
  readModel: join(folder, 'reporting.db'),
  webhooks: { allowPrivate: true, limits: { retrySeconds, tickMs: 50, answerMs: Number(answerMs) } },
  logger: { level: 'error', stream: process.stderr },
})
await app.listen({ host: '127.0.0.1', port: 0 })
process.once('message', () => {
  void app
    .close()
    .then(() => world.close())
    .then(() => process.exit(0))
})
const address = app.server.address()
process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
