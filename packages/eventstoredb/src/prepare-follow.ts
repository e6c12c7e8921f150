import { BACKWARDS, END, type AllStreamResolvedEvent, type EventStoreDBClient } from '@eventstore/db-client'
import { ThroughlineError, type Checkpoint } from '@throughline/ports'
import type { Connection } from './connection.ts'
import { unavailable } from './failure.ts'
import { openPull } from './pull.ts'
import { foreignCheckpoint, isBefore, positionOf, type Position } from './recorded.ts'
import { late, withinTime, type Due } from './time.ts'

/**
 * Two things a subscription would not tell. A server before 23.10 never says that a follower reached the end, so
 * nothing that waits for `caught-up` would ever begin. And a server that is given a position beyond its end (its log
 * was restored from an older backup, or is another one) waits in silence until it gets there, and loses what comes
 * before.
 */
export async function prepareToFollow(connection: Connection, after: Checkpoint | undefined, due: Due): Promise<void> {
  await checkVersion(connection, due)
  if (after === undefined) return
  const last = await lastPosition(connection.reader(), due)
  if (last === undefined || isBefore(last, positionOf(after))) throw foreignCheckpoint(after)
}

async function checkVersion(connection: Connection, due: Due): Promise<void> {
  const client = connection.writer()
  const version = await withinTime(client.serverVersion(), due.left()).catch(async (error: unknown) => {
    if (await client.probeFailed()) connection.renewWriter(client)
    throw error
  })
  if (version === late) {
    connection.renewWriter(client)
    throw noAnswer()
  }
  if (!tellsCaughtUp(version)) {
    throw new ThroughlineError(
      'configuration-invalid',
      `EventStoreDB ${version} does not tell a follower that it reached the end; 23.10 or newer is needed`,
      { facts: { version } },
    )
  }
}

/** `unknown` is what the client makes of a server too old to tell its version; other words are builds under way. */
export function tellsCaughtUp(version: string): boolean {
  const [, year, month] = /^(\d+)\.(\d+)/.exec(version) ?? []
  if (year === undefined || month === undefined) return version !== 'unknown'
  return Number(year) > 23 || (Number(year) === 23 && Number(month) >= 10)
}

async function lastPosition(client: EventStoreDBClient, due: Due): Promise<Position | undefined> {
  const source = client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })
  const pull = openPull<AllStreamResolvedEvent>(source, () => source.cancel())
  try {
    for (;;) {
      const step = await pull.next(due.left())
      if (step.kind === 'late') throw noAnswer()
      if (step.kind === 'ended') return undefined
      if (step.kind === 'item') return (step.item.event ?? step.item.link)?.position
    }
  } finally {
    pull.stop()
  }
}

function noAnswer(): ThroughlineError {
  return unavailable('Following the store: no answer in time')
}
