import type { Connection } from './connection.ts'
import { ignored, refusedDelivery, type Delivery } from './delivery.ts'
import { createUntold } from './untold.ts'
import { instantOf, latestOf, listOf, objectOf, textOf } from './values.ts'

type Json = Readonly<Record<string, unknown>>

const noValues = 'Smartsheet names what changed and tells no values; send the sheet as a plan again'

/**
 * Smartsheet: callbacks are skinny, they hold ids of rows, columns and cells and no values (developers.smartsheet.com,
 * "Webhook callbacks"). Only that a row is gone says something by itself, of plans whose codes are the ids of rows.
 */
export function readSmartsheet({ container }: Connection, body: Json): Delivery {
  const status = textOf(body['newWebhookStatus'])
  if (status !== undefined) return ignored(`the web hook itself is now ${status.slice(0, 60)}; see it in Smartsheet`)
  const sheet = textOf(body['scopeObjectId'])
  if (container !== undefined && sheet !== container) {
    return ignored(`it is of ${sheet ?? 'a sheet that is not named'}; the connection is of ${container}`)
  }
  if (!Array.isArray(body['events'])) return refusedDelivery('a callback holds a list of events', '$.events')
  const untold = createUntold(noValues)
  const gone = new Map<string, Json>()
  for (const event of listOf(body['events']).map(objectOf)) {
    const kind = `${textOf(event['objectType']) ?? 'something'} ${textOf(event['eventType']) ?? 'changed'}`
    const row = textOf(event['id'])
    if (kind === 'row deleted' && row !== undefined) gone.set(row, event)
    else untold.note(kind)
    // deletion undone before the callback left: what counts is how it stands in the end
    if (kind === 'row created' && row !== undefined) gone.delete(row)
  }
  if (gone.size === 0) return ignored(untold.reason() ?? 'it holds no event that is left to tell of')
  const deletions = [...gone.values()]
  const time = latestOf(deletions.map(({ timestamp }) => instantOf(timestamp))) ?? instantOf(body['timestamp'])
  if (time === undefined) return refusedDelivery('when it happened is missing', '$.events[0].timestamp')
  const user = deletions.map(({ userId }) => textOf(userId)).find((each) => each !== undefined)
  return {
    kind: 'item',
    item: undefined,
    removed: [...gone.keys()],
    links: [],
    withdrawn: [],
    all: false,
    idsOnly: true,
    reason: untold.reason(),
    time,
    sequence: undefined,
    actor: user === undefined ? 'Smartsheet' : `Smartsheet user ${user}`,
  }
}
