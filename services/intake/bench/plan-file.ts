import { once } from 'node:events'
import { connect } from 'node:net'
import { largeXer, xerFile } from './xer-file.ts'

const seed = 20260302

export interface SentPlan {
  readonly bytes: number
  /** From the first byte sent to the whole answer. */
  readonly ms: number
  /** Events that the answer tells. */
  readonly appended: number
}

/** Sends the large plan file piece by piece, as fast as it is taken. Throws when it is not recorded. */
export async function sendLargePlan(port: number, path: string): Promise<SentPlan> {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
  const from = performance.now()
  const head = [`PUT ${path} HTTP/1.1`, 'host: 127.0.0.1', 'connection: close', 'transfer-encoding: chunked']
  socket.write(`${head.join('\r\n')}\r\ncontent-type: application/octet-stream\r\n\r\n`)
  let bytes = 0
  for (const piece of xerFile(largeXer, seed)) {
    bytes += piece.length
    const taken = socket.write(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, lineEnd]))
    if (!taken) await once(socket, 'drain')
  }
  socket.write('0\r\n\r\n')
  await once(socket, 'close')
  const ms = performance.now() - from
  if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`The plan is answered with ${answer.slice(0, 1000)}`)
  return { bytes, ms, appended: Number(/"appended":(\d+)/.exec(answer)?.[1]) }
}

/** Milliseconds that making the file takes, with nobody to send it to: its sender waits so long anyway. */
export function sendingAloneMs(): number {
  const from = performance.now()
  for (const piece of xerFile(largeXer, seed)) if (piece.length === 0) throw new Error('a piece of the file is empty')
  return performance.now() - from
}

const lineEnd = Buffer.from('\r\n')
