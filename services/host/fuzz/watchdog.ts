import { writeSync } from 'node:fs'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'

/** Number of the input at work and the time it began, in ms; shared with the watching thread. */
export interface Watch {
  begin(input: number): void
  end(): void
}

interface Shared {
  readonly cells: Float64Array
  readonly limitMs: number
}

/** Ends the process, naming the input, when one takes longer than the limit, even in a loop without end. */
export function startWatchdog(limitMs: number): Watch {
  const cells = new Float64Array(new SharedArrayBuffer(16))
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { cells, limitMs } satisfies Shared })
  worker.unref()
  return {
    begin(input) {
      cells[0] = input
      cells[1] = Date.now()
    },
    end() {
      cells[1] = 0
    },
  }
}

if (!isMainThread) {
  const { cells, limitMs } = workerData as Shared
  setInterval(() => {
    const [input = 0, began = 0] = cells
    if (began === 0 || Date.now() - began < limitMs) return
    writeSync(2, `input ${input} takes longer than ${limitMs} ms\n`)
    process.kill(process.pid, 'SIGKILL')
  }, limitMs / 10)
}
