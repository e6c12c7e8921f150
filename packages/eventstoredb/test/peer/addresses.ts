import { createServer, type Server, type Socket } from 'node:net'

/** A port of this machine that refuses connections: it was ours a moment ago. */
export async function refusingPort(): Promise<number> {
  const { port, close } = await listen(() => undefined)
  await close()
  return port
}

/** A port that accepts connections and never says a word. */
export async function silentPort(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const { port, close } = await listen((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  return {
    port,
    close() {
      for (const socket of sockets) socket.destroy()
      return close()
    },
  }
}

async function listen(onConnection: (socket: Socket) => void): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer(onConnection)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}
