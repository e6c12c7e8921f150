import type { EventStore, ReportFeed } from '@throughline/ports'
import { chainPlan, openApp, until, writer } from './world.ts'

export interface Log {
  readonly last: ReadonlyMap<string, number>
  readonly commands: number
}

/** Two programmes with all kinds of commands, written in turns. */
export async function writeLog(
  { store }: { readonly store: EventStore },
  names: readonly [string, string] = ['north', 'south'],
): Promise<Log> {
  const north = writer(store, names[0])
  const south = writer(store, names[1])
  await north.facts(['programme.opened', { name: 'North' }])
  await north.plan(chainPlan('A', [5, 5]))
  await south.plan(chainPlan('S', [1]))
  await north.plan(chainPlan('B', [3], ['A', 'A2']))
  await north.facts(
    ['target.declared', { target: 'end', name: 'End', project: 'B', activity: 'A1' }],
    ['target.committed', { target: 'end', date: '2026-03-20T17:00' }],
  )
  await north.part(chainPlan('C', [1, 1, 1]), 3)
  await north.plan(chainPlan('A', [9, 5]))
  await south.facts(['risk.raised', { id: 'r1', title: 'Weather' }])
  await north.facts(['alert.acknowledged', { alert: 'critical-path-moved:A', note: 'known' }])
  await north.facts(['alert.configured', { settings: { toleranceMinutes: 480 } }])
  await north.plan(chainPlan('C', [2, 2]))
  await north.plan(chainPlan('A', [2, 2]))
  await south.plan(chainPlan('S', [1, 4]))
  const last = new Map([north, south].map(({ register }) => [register.id, register.revision]))
  return { last, commands: 12 }
}

/** Runs an engine until it has read and published everything. */
export async function runToEnd(
  { store }: { readonly store: EventStore },
  feed: ReportFeed,
  limits = {},
  publisherId = 'engine',
): Promise<void> {
  let ready = false
  const app = await openApp({ store, feed, publisherId, onHealth: (health) => (ready = health.ready) }, limits)
  await until(() => ready, 'the engine has caught up')
  await app.close()
}
