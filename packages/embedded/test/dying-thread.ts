import { parentPort, workerData } from 'node:worker_threads'
import type { Order } from '../src/writer-orders.ts'

// In place of the writer thread: answers for the feed, and dies of the first order for the events.
const { events: death } = workerData as { readonly events: string }
let isDying = false

parentPort?.on('message', ({ file }: Order<unknown>) => {
  if (isDying) return
  if (file === 'feed') return parentPort?.postMessage({ file, answer: { outcomes: [], news: 'alive' } })
  isDying = true
  if (death === 'throw') throw new Error('broken')
  process.exit()
})
