import { isThroughlineError, ThroughlineError } from '@throughline/ports'
import { PassThrough } from 'node:stream'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { wholeBody, type BodyLimits } from '../src/whole-body.ts'

const limits: BodyLimits = { limitBytes: 10, take: () => undefined }

async function codeOf(coming: Promise<unknown>): Promise<string | undefined> {
  try {
    await coming
    return undefined
  } catch (error) {
    return isThroughlineError(error) ? error.code : String(error)
  }
}

t.test('A body that comes in pieces is one', async (t) => {
  const body = new PassThrough()
  const taken: number[] = []
  const coming = wholeBody(body, undefined, { ...limits, take: (bytes) => void taken.push(bytes) })
  body.write('abc')
  await turn()
  body.write('de')
  await turn()
  body.end()
  t.equal((await coming).toString(), 'abcde')
  t.same(taken, [3, 2], 'each piece is counted')
  t.equal(body.listenerCount('data') + body.listenerCount('close'), 0, 'nobody listens any more')
})

t.test('A body without any bytes is empty', async (t) => {
  const body = new PassThrough()
  const coming = wholeBody(body, '0', limits)
  body.end()
  t.equal((await coming).length, 0)
})

t.test('A body over the limit is refused, by what it says or by what comes', async (t) => {
  t.equal(await codeOf(wholeBody(new PassThrough(), '11', limits)), 'body-too-large')
  const body = new PassThrough()
  const coming = wholeBody(body, undefined, limits)
  body.write('01234567890')
  t.equal(await codeOf(coming), 'body-too-large')
  t.equal(body.destroyed, false, 'the connection is needed for the answer')
  t.ok(body.isPaused(), 'nothing more is read')
})

t.test('A sender that goes away, or has gone already, is told from one that is done', async (t) => {
  const body = new PassThrough()
  const coming = wholeBody(body, '5', limits)
  body.write('abc')
  await turn()
  body.destroy()
  t.equal(await codeOf(coming), 'invalid-request')
  t.equal(await codeOf(wholeBody(body, '5', limits)), 'invalid-request')
  const failing = new PassThrough()
  const broken = wholeBody(failing, '5', limits)
  failing.destroy(new Error('aborted'))
  t.equal(await codeOf(broken), 'invalid-request')
})

t.test('A sender that stops is refused after a pause, not one that is slow', async (t) => {
  t.equal(await codeOf(wholeBody(new PassThrough(), '5', { ...limits, pauseMs: 10 })), 'request-timeout')
  const body = new PassThrough()
  const coming = wholeBody(body, '5', { ...limits, pauseMs: 2_000 })
  for (const letter of 'abcde') {
    await sleep(500)
    body.write(letter)
  }
  body.end()
  t.equal((await coming).toString(), 'abcde', 'it took longer than a pause as a whole')
})

t.test('What must not be held is refused', async (t) => {
  const body = new PassThrough()
  const take = (): never => {
    throw new ThroughlineError('overloaded', 'too much')
  }
  const coming = wholeBody(body, undefined, { ...limits, take })
  body.write('a')
  t.equal(await codeOf(coming), 'overloaded')
})
