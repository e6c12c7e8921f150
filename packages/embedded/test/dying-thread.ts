import { parentPort, workerData } from 'node:worker_threads'

// In place of the writer thread: answers, or dies as it was told to.
parentPort?.on('message', ([order]: readonly string[]) => {
  if (order === 'live') return parentPort?.postMessage({ outcomes: [], news: 'alive' })
  if (workerData === 'throw') throw new Error('broken')
  process.exit()
})
