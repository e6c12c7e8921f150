import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The service of this measurement in a process of its own, over a folder that goes with it. */
export interface AlertService {
  readonly port: number
  readonly pid: number | undefined
  stop(): Promise<void>
}

/** `answerMs`: how long a receiver of web hooks may take to answer, in milliseconds. */
export async function startAlertService(answerMs: number): Promise<AlertService> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-alerts-'))
  const service = fork(fileURLToPath(new URL('service.js', import.meta.url)), [folder, String(answerMs)])
  const [port] = (await once(service, 'message')) as [number]
  return {
    port,
    pid: service.pid,
    async stop() {
      service.send('end')
      await once(service, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
