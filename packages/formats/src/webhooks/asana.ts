import type { Connection } from './connection.ts'
import { ignored, refusedDelivery, type Delivery, type TrackerLink } from './delivery.ts'
import { createUntold } from './untold.ts'
import { instantOf, latestOf, listOf, objectOf, textOf } from './values.ts'

type Json = Readonly<Record<string, unknown>>

const noValues = 'Asana tells that it changed and not to what; send the project as a plan again'

/** What the events of one delivery come to, the later ones over the earlier. */
interface Told {
  readonly gone: Set<string>
  /** By its two ends, and whether it is there in the end. */
  readonly links: Map<string, { readonly link: TrackerLink; readonly there: boolean }>
}

/**
 * Asana: an event names a resource and what was done to it; values are told only where they are resources, and then by
 * id (Asana's OpenAPI, `EventResponse`). So tasks that are gone and dependencies are recorded, of plans whose codes are
 * the ids of tasks; dates, names and completion are not. No events at all is how Asana keeps its hook alive.
 */
export function readAsana(connection: Connection, body: Json): Delivery {
  if (!Array.isArray(body['events'])) return refusedDelivery('a delivery holds a list of events', '$.events')
  const events = listOf(body['events']).map(objectOf)
  if (events.length === 0) return ignored('a heartbeat: Asana asks whether somebody listens')
  const untold = createUntold(noValues)
  const told: Told = { gone: new Set(), links: new Map() }
  const taken = events.filter((event) => {
    const isTaken = take(told, connection, event)
    if (!isTaken) untold.note(kindOf(event))
    return isTaken
  })
  if (taken.length === 0) return ignored(untold.reason() ?? noValues)
  const time = latestOf(taken.map((event) => instantOf(event['created_at'])))
  if (time === undefined) return refusedDelivery('when it happened is missing', '$.events[0].created_at')
  const user = taken.map((event) => textOf(objectOf(event['user'])['gid'])).find((each) => each !== undefined)
  const links = [...told.links.values()]
  return {
    kind: 'item',
    item: undefined,
    removed: [...told.gone],
    links: links.filter(({ there }) => there).map(({ link }) => link),
    withdrawn: links.filter(({ there }) => !there).map(({ link }) => link),
    all: false,
    idsOnly: true,
    reason: untold.reason(),
    time,
    sequence: undefined,
    actor: user === undefined ? 'Asana' : `Asana user ${user}`,
  }
}

/** Whether the event says something by itself. */
function take(told: Told, { container }: Connection, event: Json): boolean {
  const task = taskOf(event['resource'])
  if (task === undefined) return false
  const parent = objectOf(event['parent'])
  // sections and other projects have tasks too: leaving those says nothing of this one
  const isOurs =
    container !== undefined && textOf(parent['resource_type']) === 'project' && textOf(parent['gid']) === container
  switch (textOf(event['action'])) {
    case 'deleted':
      told.gone.add(task)
      return true
    case 'removed':
      if (isOurs) told.gone.add(task)
      return isOurs
    case 'undeleted':
      told.gone.delete(task)
      return false
    case 'added':
      if (isOurs) told.gone.delete(task)
      return false
    default:
      return takeDependency(told, task, objectOf(event['change']))
  }
}

/** `dependencies` are what the task waits for, `dependents` what waits for it. */
function takeDependency(told: Told, task: string, change: Json): boolean {
  const field = textOf(change['field'])
  const action = textOf(change['action'])
  if (field !== 'dependencies' && field !== 'dependents') return false
  const other =
    action === 'added'
      ? taskOf(change['added_value'])
      : action === 'removed'
        ? taskOf(change['removed_value'])
        : undefined
  if (other === undefined) return false
  const link = field === 'dependencies' ? { from: other, to: task } : { from: task, to: other }
  told.links.set(JSON.stringify([link.from, link.to]), { link, there: action === 'added' })
  return true
}

function taskOf(value: unknown): string | undefined {
  const resource = objectOf(value)
  return textOf(resource['resource_type']) === 'task' ? textOf(resource['gid']) : undefined
}

function kindOf(event: Json): string {
  const field = textOf(objectOf(event['change'])['field'])
  const type = textOf(objectOf(event['resource'])['resource_type']) ?? textOf(event['type']) ?? 'something'
  return `${type} ${textOf(event['action']) ?? 'changed'}${field === undefined ? '' : ` (${field})`}`
}
