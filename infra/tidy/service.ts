import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { root } from './repository.ts'

/** The command line, as it was built. */
export const command = `${root}services/host/bin/throughline.js`

/** A service of its own with a data folder of its own, ended with the test; tells its address. */
export async function startService(t: { teardown(fn: () => Promise<void>): void; testdir(): string }): Promise<string> {
  const server = spawn(process.execPath, [command, 'start', '--port', '0', '--data', t.testdir()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
  })
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
  return /http:\/\/\S+/.exec(line)?.[0] ?? ''
}
