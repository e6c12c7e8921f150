import { Worker } from 'node:worker_threads'
import { messageOf } from '@throughline/ports'
import type { Answer, FileWriter } from './file-writer.ts'

const writerThread = new URL('writer-thread.js', import.meta.url)

/**
 * A thread that writes the event file, so that the process goes on while the disk is waited for. It starts with the
 * first write: who only reads needs none. It keeps the process alive only while something is being written.
 *
 * A thread that dies is not replaced. What it was writing is answered as a failure, and all that comes after: it may
 * have been stored, so nothing is written until the world is opened anew.
 */
export function createThreadWriter<Request, News>(path: string, script = writerThread): FileWriter<Request, News> {
  let asked: ((answer: Answer<News>) => void) | undefined
  let worker: Worker | undefined
  let lost: string | undefined

  const answered = (answer: Answer<News>): void => {
    const resolve = asked
    asked = undefined
    worker?.unref()
    resolve?.(answer)
  }
  const lose = (why: string): void => {
    lost ??= why
    answered({ failure: lost })
  }
  const start = (): Worker => {
    const started = new Worker(script, { workerData: path, execArgv: [] })
    started.on('message', answered)
    started.on('messageerror', (error) => lose(messageOf(error)))
    started.on('error', (error) => lose(`the writer thread died: ${messageOf(error)}`))
    started.on('exit', () => lose('the writer thread ended'))
    return started
  }
  return {
    write: (group) =>
      new Promise((resolve) => {
        if (lost !== undefined) return resolve({ failure: lost })
        asked = resolve
        try {
          worker ??= start()
          worker.ref()
          worker.postMessage(group)
        } catch (error) {
          answered({ failure: messageOf(error) })
        }
      }),
    async close() {
      if (worker === undefined || lost !== undefined) return
      const ended = new Promise((resolve) => worker?.once('exit', resolve))
      worker.ref()
      worker.postMessage('end')
      await ended
    },
  }
}
