import type { ReportFeed } from '@throughline/ports'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createConsumer } from '../src/consumer.ts'
import { defaultLimits } from '../src/limits.ts'
import { openReadModel } from '../src/read-model.ts'
import { clock, impact } from './world.ts'

const delivered = { ...impact('p', 1), partition: 0, offset: '1' }

t.test('the feed forgets a batch only when it is durable', async (t) => {
  const steps: string[] = []
  const disk = gate()
  const handled = gate()
  const feed: Pick<ReportFeed, 'consume'> = {
    async consume({ signal }, handle) {
      await handle([delivered])
      steps.push('forgotten')
      handled.open()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  }
  const consumer = createConsumer({
    feed: feed as ReportFeed,
    group: 'group',
    topics: [delivered.topic],
    async take() {
      steps.push('taken')
      await disk.passed
      steps.push('durable')
    },
    limits: defaultLimits,
    onHealth: () => undefined,
    onTrouble: (error) => t.fail(String(error)),
  })
  consumer.start()
  t.strictSame(steps, ['taken'])
  disk.open()
  await handled.passed
  t.strictSame(steps, ['taken', 'durable', 'forgotten'])
  await consumer.stop()
})

t.test('what is taken can be read at once, and is there after a close', async (t) => {
  const path = join(t.testdir(), 'reporting.db')
  const fail = (why: string): void => void t.fail(why)
  const model = openReadModel(path, clock, fail)
  t.strictSame([...model.take([delivered])], ['p'])
  t.equal(model.last('impact', 'p'), 1)
  await model.flushed()
  await model.flushed()
  model.close()
  const log = `${path}-wal`
  t.equal(existsSync(log) ? statSync(log).size : 0, 0, 'all of it is in the one file')
  const again = openReadModel(path, clock, fail)
  t.equal(again.last('impact', 'p'), 1)
  t.equal(again.group, model.group)
  again.close()
})

function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}
