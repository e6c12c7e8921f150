import shared_pb from '@eventstore/db-client/generated/shared_pb.js'
import streams_pb from '@eventstore/db-client/generated/streams_pb.js'
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import type { handleBidiStreamingCall, handleClientStreamingCall } from '@grpc/grpc-js'
import { decideAppend, type AppendAnswer, type AppendRequest } from './decide-append.ts'
import type { Expectation, Proposed } from './log.ts'
import type { PeerState } from './peer.ts'
import { batchNotReady, batchTooLarge, batchWrongVersion, tooLarge, unavailable } from './refusals.ts'
import { proposed, streamIdentifier, streamName } from './wire.ts'

/** `Streams/BatchAppend`: one stream of requests and answers for as long as the client stays. */
export function batchAppendCall(state: PeerState): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> {
  return (call) => {
    state.counts.batchStreams++
    call.on('error', () => undefined)
    if (state.faults.deaf) return
    const open = new Map<string, { request: AppendRequest; events: Proposed[] }>()
    call.on('data', (message: BatchAppendReq) => {
      const id = message.getCorrelationId()?.getString() ?? ''
      const options = message.getOptions()
      if (options !== undefined) {
        const events: Proposed[] = []
        const stream = streamName(options.getStreamIdentifier())
        open.set(id, { request: { stream, expected: batchExpectation(options), events }, events })
      }
      const entry = open.get(id)
      if (entry === undefined) return
      entry.events.push(...message.getProposedMessagesList().map(proposed))
      if (!message.getIsFinal()) return
      open.delete(id)
      state.counts.appends++
      const answer = decideAppend(state.log, state.faults, entry.request)
      if (answer.kind === 'silence') return
      if (answer.kind === 'refused') {
        call.emit('error', answer.status)
        return
      }
      const correlation = message.getCorrelationId()
      const response = batchResponse(entry.request, answer, state.faults.maxAppendBytes).setStreamIdentifier(
        streamIdentifier(entry.request.stream),
      )
      const whole = correlation === undefined ? response : response.setCorrelationId(correlation)
      if (state.faults.appendDelayMs === 0) call.write(whole)
      else setTimeout(() => call.write(whole), state.faults.appendDelayMs)
    })
    call.on('end', () => call.end())
  }
}

function batchResponse(
  { expected }: AppendRequest,
  answer: Exclude<AppendAnswer, { kind: 'silence' | 'refused' }>,
  maxAppendBytes: number,
): BatchAppendResp {
  const response = new streams_pb.BatchAppendResp()
  switch (answer.kind) {
    case 'wrong':
      return response.setError(batchWrongVersion(expected, answer.current))
    case 'too-large':
      return response.setError(batchTooLarge(maxAppendBytes))
    case 'not-ready':
      return response.setError(batchNotReady())
    case 'stored': {
      const position = String(answer.last.position)
      return response.setSuccess(
        new streams_pb.BatchAppendResp.Success()
          .setCurrentRevision(String(answer.last.revision))
          .setPosition(new shared_pb.AllStreamPosition().setCommitPosition(position).setPreparePosition(position)),
      )
    }
  }
}

function batchExpectation(options: BatchAppendReq.Options): Expectation {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition())
  if (options.hasNoStream()) return 'none'
  return options.hasStreamExists() ? 'exists' : 'any'
}

/** `Streams/Append`: one call for each append, for servers before 21.10 and calls with credentials of their own. */
export function appendCall(state: PeerState): handleClientStreamingCall<AppendReq, AppendResp> {
  return (call, callback) => {
    let options: AppendReq.Options | undefined
    const events: Proposed[] = []
    call.on('data', (message: AppendReq) => {
      options ??= message.getOptions()
      const event = message.getProposedMessage()
      if (event !== undefined) events.push(proposed(event))
    })
    call.on('error', () => undefined)
    const decide = (options: AppendReq.Options): void => {
      state.counts.appends++
      const stream = streamName(options.getStreamIdentifier())
      const expected = singleExpectation(options)
      const answer = decideAppend(state.log, state.faults, { stream, expected, events })
      if (answer.kind === 'silence') return
      if (answer.kind === 'refused') callback(answer.status)
      else if (answer.kind === 'too-large') callback(tooLarge(state.faults.maxAppendBytes))
      else if (answer.kind === 'not-ready') callback(unavailable)
      else callback(null, singleResponse(expected, answer))
    }
    call.on('end', () => {
      // An append that the client cancelled half-way ends as well, and only then is told to be cancelled.
      setImmediate(() => {
        if (call.cancelled) return
        if (options === undefined || events.length === 0) callback(unavailable)
        else decide(options)
      })
    })
  }
}

function singleResponse(
  expected: Expectation,
  answer: Extract<AppendAnswer, { kind: 'stored' | 'wrong' }>,
): AppendResp {
  const response = new streams_pb.AppendResp()
  if (answer.kind === 'wrong') {
    const wrong = new streams_pb.AppendResp.WrongExpectedVersion()
    if (answer.current < 0) wrong.setCurrentNoStream(new shared_pb.Empty())
    else wrong.setCurrentRevision(String(answer.current))
    if (expected === 'none') wrong.setExpectedNoStream(new shared_pb.Empty())
    else if (typeof expected === 'number') wrong.setExpectedRevision(String(expected))
    else wrong.setExpectedAny(new shared_pb.Empty())
    return response.setWrongExpectedVersion(wrong)
  }
  const position = String(answer.last.position)
  const place = new streams_pb.AppendResp.Position().setCommitPosition(position).setPreparePosition(position)
  return response.setSuccess(
    new streams_pb.AppendResp.Success().setCurrentRevision(String(answer.last.revision)).setPosition(place),
  )
}

function singleExpectation(options: AppendReq.Options): Expectation {
  if (options.hasRevision()) return Number(options.getRevision())
  if (options.hasNoStream()) return 'none'
  return options.hasStreamExists() ? 'exists' : 'any'
}
