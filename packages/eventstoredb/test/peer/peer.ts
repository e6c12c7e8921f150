import gossip_grpc from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import gossip_pb from '@eventstore/db-client/generated/gossip_pb.js'
import features_grpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import features_pb from '@eventstore/db-client/generated/serverfeatures_pb.js'
import streams_grpc from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js'
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js'
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js'
import { Server, ServerCredentials, status, type handleUnaryCall } from '@grpc/grpc-js'
import { appendCall, batchAppendCall } from './append-calls.ts'
import { noFaults, strikes, type Faults } from './faults.ts'
import { createLog, type Log } from './log.ts'
import { readCall } from './read-call.ts'
import { generalRefusal, internal } from './refusals.ts'
import type { Subscriber } from './subscription-call.ts'
import { uuid } from './wire.ts'

export interface PeerOptions {
  /** Whether the server lists `BatchAppend` among its methods; the client then uses nothing else. */
  readonly appendMode?: 'batch' | 'single'
  /** `undefined`: a server too old to tell. */
  readonly version?: string | undefined
  readonly log?: Log
}

export interface Counts {
  probes: number
  appends: number
  batchStreams: number
  reads: number
  readsOpen: number
  eventsRead: number
  subscriptions: number
}

export interface PeerState {
  readonly log: Log
  readonly faults: Faults
  readonly counts: Counts
  readonly subscribers: Set<Subscriber>
}

/** A server that speaks the protocol of EventStoreDB and keeps everything in memory. */
export interface Peer extends PeerState {
  readonly port: number
  readonly connectionString: string
  /** What the server tells of its cluster; the peer is the leader when nothing is set. */
  members: readonly { readonly port: number; readonly leader: boolean }[]
  /** Ends all calls and connections; the log stays. */
  stop(): Promise<void>
  /** Starts again on the same port. */
  start(): Promise<void>
}

export async function startPeer(options: PeerOptions = {}): Promise<Peer> {
  const state: PeerState = {
    log: options.log ?? createLog(),
    faults: noFaults(),
    counts: { probes: 0, appends: 0, batchStreams: 0, reads: 0, readsOpen: 0, eventsRead: 0, subscriptions: 0 },
    subscribers: new Set(),
  }
  let server: Server | undefined
  let port = 0
  const start = async (): Promise<void> => {
    server = new Server({ 'grpc.max_receive_message_length': 8 * 1024 * 1024 })
    server.addService(features_grpc.ServerFeaturesService, { getSupportedMethods: featuresCall(state, options) })
    server.addService(streams_grpc.StreamsService, {
      read: readCall(state),
      append: appendCall(state),
      batchAppend: batchAppendCall(state),
    })
    server.addService(gossip_grpc.GossipService, { read: gossipCall(peer) })
    port = await bind(server, port)
  }
  const peer: Peer = {
    ...state,
    members: [],
    get port() {
      return port
    },
    get connectionString() {
      return `esdb://127.0.0.1:${port}?tls=false`
    },
    start,
    stop() {
      server?.forceShutdown()
      return Promise.resolve()
    },
  }
  await start()
  return peer
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
}

function featuresCall(state: PeerState, options: PeerOptions): handleUnaryCall<Empty, SupportedMethods> {
  const { appendMode = 'batch', version = '24.10.4' } = options
  const old = 'version' in options && options.version === undefined
  return (_call, callback) => {
    state.counts.probes++
    if (state.faults.silent) return
    const refusal = generalRefusal(state.faults) ?? (strikes(state.faults, 'failedProbes') ? internal : undefined)
    if (refusal !== undefined) return callback(refusal)
    if (old) return callback({ code: status.UNIMPLEMENTED, details: 'Service is unimplemented.' })
    const methods = ['Read', 'Append', ...(appendMode === 'batch' ? ['BatchAppend'] : [])].map((name) =>
      new features_pb.SupportedMethod()
        .setServiceName('event_store.client.streams.streams')
        .setMethodName(name.toLowerCase()),
    )
    callback(null, new features_pb.SupportedMethods().setEventStoreServerVersion(version).setMethodsList(methods))
  }
}

function gossipCall(peer: Peer): handleUnaryCall<Empty, ClusterInfo> {
  return (_call, callback) => {
    const members = peer.members.length > 0 ? peer.members : [{ port: peer.port, leader: true }]
    const states = gossip_pb.MemberInfo.VNodeState
    const told = members.map(({ port, leader }) =>
      new gossip_pb.MemberInfo()
        .setInstanceId(uuid(`00000000-0000-4000-9000-${String(port).padStart(12, '0')}`))
        .setTimeStamp('0')
        .setState(leader ? states.LEADER : states.FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip_pb.EndPoint().setAddress('127.0.0.1').setPort(port)),
    )
    callback(null, new gossip_pb.ClusterInfo().setMembersList(told))
  }
}
