import t from 'tap'
import type { AnswerOf, OperationId } from '@throughline/contract'
import { createClient } from '../src/index.ts'

/** Wrong questions do not compile: each line below an expectation would be an error without it, and none is sent. */
const client = createClient({ url: 'http://127.0.0.1:9', fetch: () => Promise.reject(new Error('not sent')) })
const params = { programme: 'p' }

export const wrong: readonly (() => unknown)[] = [
  // @ts-expect-error no such operation
  () => client.call('getProgram', { params }),
  // @ts-expect-error it needs its parameters
  () => client.call('getProgramme'),
  // @ts-expect-error the parameter has another name
  () => client.call('getProgramme', { params: { program: 'p' } }),
  // @ts-expect-error a number is no id
  () => client.call('getProgramme', { params: { programme: 1 } }),
  // @ts-expect-error it has no such query
  () => client.call('getProgramme', { params, query: { project: 'x' } }),
  // @ts-expect-error a revision is a number
  () => client.call('getProgramme', { params, query: { revision: '4' } }),
  // @ts-expect-error one of three orders
  () => client.call('putPlan', { params, query: { dates: 'dym' }, contentType: 'text/csv', body: '' }),
  // @ts-expect-error a plan needs a body
  () => client.call('putPlan', { params }),
  // @ts-expect-error a medium that is not taken
  () => client.call('putPlan', { params, contentType: 'text/html', body: '' }),
  // @ts-expect-error an event needs its source
  () => client.call('postEvents', { params, contentType: 'application/cloudevents+json', body: { id: '1' } }),
  // @ts-expect-error a header that the operation does not read
  () => client.call('putPlan', { params, headers: { 'if-math': '4' }, contentType: 'text/csv', body: '' }),
  // @ts-expect-error it answers once and is no stream
  () => client.stream('getProgramme', { params }),
]

export const right: readonly (() => unknown)[] = [
  () => client.call('listProgrammes'),
  () => client.call('getLive'),
  () => client.call('listActivities', { params, query: { critical: true, limit: 5 } }),
  () =>
    client.call('postEvents', { params, headers: { 'ce-id': '1' }, contentType: 'application/json', body: { a: 1 } }),
  () => client.call('putPlan', { params, query: { dryRun: true }, contentType: 'text/csv', body: new Uint8Array(1) }),
]

t.test('answers are those of the contract, by status', async (t) => {
  type Issued = AnswerOf<'issueKey'>
  type Posted = AnswerOf<'postEvents'>
  const statusOfIssued: Issued['status'] = 201
  const statuses: readonly Posted['status'][] = [200, 201, 207]
  // @ts-expect-error it is not answered with that
  const never: Issued['status'] = 200
  const revoked: AnswerOf<'revokeKey'> = { status: 204, data: undefined }
  const revision = (answer: AnswerOf<'putPlan'>): number => answer.data.revision
  // @ts-expect-error no such field
  const field = (answer: AnswerOf<'putPlan'>): unknown => answer.data.revison
  // @ts-expect-error any text would be no names of operations
  const anything: OperationId = 'x' as string
  t.same([statusOfIssued, statuses.length, never, revoked.status, anything], [201, 3, 200, 204, 'x'])
  t.same([typeof revision, typeof field, wrong.length, right.length], ['function', 'function', 12, 5])
})
