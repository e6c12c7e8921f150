import { once } from 'node:events'
import t from 'tap'
import { openClient } from '../src/client.ts'
import { createSocketGate } from '../src/sockets.ts'
import { closedAddress, openSilentServer } from './broker.ts'

t.test('#1438, #1626: what is cut has no connection, and gets none again', async (t) => {
  const server = await openSilentServer()
  t.teardown(() => server.close())
  const [host = '', port] = server.address.split(':')
  const gate = createSocketGate()
  const target = { host, port: Number(port), ssl: undefined as never }
  const open = (): Promise<ReturnType<typeof gate.factory>> =>
    new Promise((resolve) => {
      const socket = gate.factory({ ...target, onConnect: () => resolve(socket) })
    })
  const sockets = [await open(), await open()]
  const errors = sockets.map(async (socket) => (await once(socket, 'error')) as [Error])
  gate.cut()
  for (const [error] of await Promise.all(errors)) t.equal(error.message, 'the client is closed', 'kafkajs is told')
  t.ok(sockets.every(({ destroyed }) => destroyed))
  t.throws(() => gate.factory({ ...target, onConnect: () => {} }), { message: 'the client is closed' })
  gate.cut()
  t.pass('cutting again is no harm')
})

t.test('#1438: a client that was cut gives up connecting', async (t) => {
  const client = openClient({ brokers: [await closedAddress()], clientId: 'test' })
  const connecting = client.cluster().connect()
  client.cut()
  await t.rejects(connecting, { message: /brokers array is empty/ })
})
