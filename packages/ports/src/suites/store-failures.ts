import type { Test } from 'tap'
import type { EventStore } from '../event-store.ts'
import { isThroughlineError } from '../errors.ts'
import { failsWith, outcomes, within } from './bench.ts'
import { newEvent, newEvents, openTail, readAll, type StoreBench } from './store-bench.ts'

/** A store that is closed, and a server that does not answer. */
export async function storeFailureTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('closed means closed, for every method', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('closed')
    await store.append(stream, 'none', newEvents(2))
    await within('close', store.close())
    await within('close', store.close())
    t.pass('closing again is no harm')
    for (const [method, call] of calls(store, stream)) await failsWith(t, 'store-closed', method, call)
    const reopened = await bench.open(t)
    t.equal((await readAll(reopened, stream)).length, 2, 'and nothing was appended')
  })

  await t.test('appends and reads at the moment of closing are whole or refused', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('closing')
    await store.append(stream, 'none', newEvents(1_500))
    const reading = readAll(store, stream)
    const appends = Array.from({ length: 10 }, (_, index) => store.append(`${stream}-${index}`, 'none', newEvents(2)))
    const reads = outcomes('a read while closing', [reading])
    const answers = outcomes('appends while closing', appends)
    await within('close', store.close())
    const [read] = await reads
    if (read?.status === 'fulfilled') t.equal(read.value.length, 1_500, 'the read is whole')
    else t.ok(isThroughlineError(read?.reason, 'store-closed'), 'the read is refused')
    const reopened = await bench.open(t)
    for (const [index, answer] of (await answers).entries()) {
      t.match(answer, { status: 'fulfilled', value: { revision: 1 } }, 'an append made before is waited for')
      t.equal((await readAll(reopened, `${stream}-${index}`)).length, 2)
    }
  })

  if (bench.world.kind === 'local') return
  const { unreachable, silent } = bench.world
  const servers = { 'a server that refuses connections': unreachable, 'a server that never answers': silent }
  for (const [what, open] of Object.entries(servers)) {
    await t.test(`${what} is reported in time, by every method`, async (t) => {
      const store = await within('opening', open.call(bench.world))
      t.teardown(() => within('closing', store.close()))
      const stream = bench.name('unreachable')
      await Promise.all(calls(store, stream).map(([method, call]) => failsWith(t, 'store-unavailable', method, call)))
      await within('close', store.close())
      for (const [method, call] of calls(store, stream)) await failsWith(t, 'store-closed', method, call)
    })

    await t.test(`${what} does not keep the store from closing`, async (t) => {
      const store = await within('opening', open.call(bench.world))
      const waiting = outcomes<unknown>('calls while closing', [
        store.append(bench.name('unreachable'), 'none', [newEvent()]),
        readAll(store, bench.name('unreachable')),
        openTail(store, new Set()).untilEnd(),
      ])
      await within('close', store.close())
      const [append, read] = await waiting
      for (const outcome of [append, read]) {
        const failed = outcome?.status === 'rejected' ? (outcome.reason as unknown) : undefined
        t.ok(isThroughlineError(failed, 'store-unavailable') || isThroughlineError(failed, 'store-closed'))
      }
    })
  }
}

/** Every method of the port but `close`, by name. */
function calls(store: EventStore, stream: string): [string, () => Promise<unknown>][] {
  return [
    ['append', () => store.append(stream, 1, [newEvent()])],
    ['read', () => readAll(store, stream)],
    ['read backwards', () => readAll(store, stream, { direction: 'backwards', limit: 1 })],
    ['follow', () => openTail(store, new Set([stream])).untilCaughtUp()],
  ]
}
