import { Worker } from 'node:worker_threads'
import { messageOf, type Answer, type FileName, type Group, type Order, type Reply } from './writer-orders.ts'

const writerThread = new URL('writer-thread.js', import.meta.url)

/** Writes one file of a world, on the writer thread. One group at a time; never rejects. */
export interface FileWriter<Request, News> {
  write(group: Group<Request>): Promise<Answer<News>>
  /** Lets go of the file. Nothing is being written by then. */
  close(): Promise<void>
}

export interface Writer {
  file<Request, News>(name: FileName): FileWriter<Request, News>
  /** Ends the thread, when the files are closed. */
  end(): Promise<void>
}

/**
 * The thread that writes the files of a world, so that the process goes on while the disk is waited for. It starts with
 * the first write: who only reads needs none. It keeps the process alive only while something is being written.
 *
 * A thread that dies is not replaced. What it was writing is answered as a failure, and all that comes after: it may
 * have been stored, so nothing is written until the world is opened anew.
 */
export function createWriter(paths: Readonly<Record<FileName, string>>, script = writerThread): Writer {
  const asked = new Map<FileName, (answer: Answer<unknown>) => void>()
  let worker: Worker | undefined
  let lost: string | undefined

  const answered = ({ file, answer }: Reply<unknown>): void => {
    const resolve = asked.get(file)
    asked.delete(file)
    if (asked.size === 0) worker?.unref()
    resolve?.(answer)
  }
  const lose = (why: string): void => {
    lost ??= why
    for (const file of [...asked.keys()]) answered({ file, answer: { failure: lost } })
  }
  const start = (): Worker => {
    const started = new Worker(script, { workerData: paths, execArgv: [] })
    started.on('message', answered)
    started.on('messageerror', (error) => lose(messageOf(error)))
    started.on('error', (error) => lose(`the writer thread died: ${messageOf(error)}`))
    started.on('exit', () => lose('the writer thread ended'))
    return started
  }
  const ask = (order: Order<unknown>): Promise<Answer<unknown>> => {
    return new Promise((resolve) => {
      if (lost !== undefined) return resolve({ failure: lost })
      asked.set(order.file, resolve)
      try {
        worker ??= start()
        worker.ref()
        worker.postMessage(order)
      } catch (error) {
        answered({ file: order.file, answer: { failure: messageOf(error) } })
      }
    })
  }
  return {
    file: <Request, News>(file: FileName): FileWriter<Request, News> => ({
      write: (group) => ask({ file, group }) as Promise<Answer<News>>,
      async close() {
        if (worker !== undefined) await ask({ file })
      },
    }),
    async end() {
      if (worker === undefined || lost !== undefined) return
      const ended = new Promise((resolve) => worker?.once('exit', resolve))
      worker.ref()
      worker.postMessage('end')
      await ended
    },
  }
}
