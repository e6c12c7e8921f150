import { setMaxListeners } from 'node:events'
import type { EventStore } from '@throughline/ports'
import { createAppender } from './append.ts'
import { openConnection } from './connection.ts'
import { closed } from './failure.ts'
import { followAll } from './follow.ts'
import { iterate } from './iterate.ts'
import { readEvents } from './read.ts'
import { readSettings, type EventStoreDbOptions } from './settings.ts'

/**
 * The event store on EventStoreDB 23.10 or newer. Asks nothing of the server: what is wrong with it shows with the first
 * call. `configuration-invalid` when the options are not valid, and from every method when the server denies access.
 *
 * Open one store per process. The client keeps its batch appends in one table per process: several stores work, but a
 * lost connection of one makes the others send their appends again.
 */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStore> {
  const settings = readSettings(options)
  const connection = openConnection(settings.connectionString, settings.unavailableAfterMs)
  const appender = createAppender(connection, settings)
  const closing = new AbortController()
  setMaxListeners(0, closing.signal) // one for each read and follower under way
  let closure: Promise<void> | undefined

  const close = async (): Promise<void> => {
    closing.abort(closed())
    await appender.idle()
    await connection.close()
  }
  return {
    async append(stream, expected, events) {
      closing.signal.throwIfAborted()
      return appender.append(stream, expected, events)
    },
    read: (stream, options = {}) =>
      iterate([closing.signal, options.signal], (ending) => readEvents(connection, settings, stream, options, ending)),
    follow: (options = {}) =>
      iterate([closing.signal, options.signal], async function* (ending) {
        closing.signal.throwIfAborted()
        yield* followAll(connection, settings, options, ending)
      }),
    close: () => (closure ??= close()),
  }
}
