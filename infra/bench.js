import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import process from 'node:process'
import { fileURLToPath, URL } from 'node:url'

// `pnpm bench <room> [--json]`: compiles a room's measurements and runs them; one figure a line.
const rooms = {
  schedule: { folder: 'packages/schedule', main: 'main' },
  intake: { folder: 'services/intake', main: 'main' },
  impact: { folder: 'services/host', main: 'main' },
  alerts: { folder: 'services/host', main: 'alerts/main' },
}
const [room = '', ...options] = process.argv.slice(2)
if (!Object.hasOwn(rooms, room)) {
  process.stderr.write(`usage: pnpm bench <room> [--json], rooms: ${Object.keys(rooms).join(', ')}\n`)
  process.exit(2)
}
const { folder, main } = rooms[room]
const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const steps = [
  { args: [compiler, '-b', `${folder}/bench`], stdio: ['ignore', 2, 2] },
  { args: [`${folder}/build/bench/${main}.js`, ...options], stdio: 'inherit' },
]
for (const { args, stdio } of steps) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio })
  if (status !== 0) process.exit(status ?? 1)
}
