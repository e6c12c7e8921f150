import { openEmbedded } from '../src/index.ts'

// Appends one event without waiting for it, and then closes the world or just stops.
const [folder = '', close] = process.argv.slice(2)
const world = await openEmbedded({ folder })
const id = '00000000-0000-4000-8000-000000000000'
void world.store.append('a', 'none', [{ id, type: 'child.tested', data: {}, metadata: {} }])
if (close === 'close') await world.close()
