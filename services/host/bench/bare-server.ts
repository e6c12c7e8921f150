import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'

/** Answers each request when its body is at the end of a file and flushed: the least that a durable answer costs. */
const [file = ''] = process.argv.slice(2)
const descriptor = openSync(file, 'w')
const server = createServer((request, answer) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    writeSync(descriptor, Buffer.concat(chunks))
    fdatasyncSync(descriptor)
    answer.writeHead(201).end()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
})
process.once('message', () => {
  closeSync(descriptor)
  process.exit(0)
})
