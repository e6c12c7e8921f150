import net from 'node:net'
import tls from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

const keepAliveMs = 60_000

export interface SocketGate {
  readonly factory: ISocketFactory
  isCut(): boolean
  /** Ends every connection at once and refuses new ones, for good. */
  cut(): void
}

/**
 * Makes the sockets of one client and can take them away. kafkajs's `disconnect` waits for requests that a dead server
 * will never answer, and its retries reconnect behind it (#1438, #1626); behind a cut gate neither is possible, and
 * nothing of the client keeps the process alive.
 */
export function createSocketGate(): SocketGate {
  const sockets = new Set<net.Socket>()
  let isCut = false
  const factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (isCut) throw new Error('the client is closed')
    const servername = net.isIP(host) === 0 ? { servername: host } : {}
    const socket = ssl
      ? tls.connect({ host, port, ...servername, ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect)
    socket.setKeepAlive(true, keepAliveMs)
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const cut = (): void => {
    isCut = true
    // An error, not a plain end: kafkajs rejects what waits on a connection only when it sees one.
    for (const socket of sockets) socket.destroy(new Error('the client is closed'))
  }
  return { factory, isCut: () => isCut, cut }
}
