import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'

/** A process of its own that runs a script of this folder and says, line by line, what it has done. */
export interface Child {
  readonly process: ChildProcess
  /** The lines that arrived so far. */
  readonly lines: readonly string[]
  /** Waits for so many lines. Fails when the child ends before. */
  untilLines(count: number): Promise<void>
  /** `kill -9`; resolves when the process is gone and everything it had written was read. */
  kill(): Promise<void>
}

/** Starts a script; it is killed with the test at the latest, and ends by itself when this process is gone. */
export function startChild(t: Pick<Test, 'teardown'>, script: string, ...values: string[]): Child {
  const path = fileURLToPath(new URL(`${script}.js`, import.meta.url))
  const child = spawn(process.execPath, [path, ...values], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  let changed = (): void => {}
  reader.on('line', (line) => {
    lines.push(line)
    changed()
  })
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')])
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  t.teardown(kill)
  return {
    process: child,
    kill,
    lines,
    async untilLines(count) {
      while (lines.length < count) {
        const more = new Promise<'more'>((resolve) => (changed = () => resolve('more')))
        const event = await Promise.race([more, ended])
        if (event !== 'more' && lines.length < count) throw new Error(`${script} ended after ${lines.length} lines`)
      }
    },
  }
}
