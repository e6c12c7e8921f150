import type { Connection } from './connection.ts'
import { ignored, refusedDelivery, type Delivery, type TrackerLink } from './delivery.ts'
import { instantOf, listOf, localOf, objectOf, textOf, workOf } from './values.ts'

type Json = Readonly<Record<string, unknown>>

const done: ReadonlySet<string> = new Set(['Closed', 'Done', 'Resolved', 'Completed', 'Removed'])
const begun: ReadonlySet<string> = new Set(['Active', 'In Progress', 'Doing', 'Committed'])
const relation = /^System\.LinkTypes\.Dependency-(Forward|Reverse)$/

/** Azure DevOps service hooks: work items and their predecessor and successor links. */
export function readAzureDevOps(connection: Connection, body: Json): Delivery {
  const event = textOf(body['eventType']) ?? 'an event that is not named'
  if (!event.startsWith('workitem.')) return ignored(`${event} says nothing of a work item's plan`)
  const resource = objectOf(body['resource'])
  const revision = objectOf(resource['revision'])
  // of an update `id` is its own number, of any other event that of the work item
  const code = textOf(resource['workItemId']) ?? textOf(resource['id'])
  if (code === undefined) return refusedDelivery('a work item has a number', '$.resource.workItemId')
  const fields = objectOf(revision['fields'] ?? resource['fields'])
  const time =
    instantOf(resource['revisedDate']) ?? instantOf(fields['System.ChangedDate']) ?? instantOf(body['createdDate'])
  if (time === undefined) return refusedDelivery('when it happened is missing', '$.createdDate')
  const by = objectOf(resource['revisedBy'])
  const actor = textOf(by['displayName']) ?? textOf(by['name']) ?? 'Azure DevOps'
  const sequence = textOf(resource['rev']) ?? textOf(revision['rev'])
  const base = { kind: 'item', time, sequence, actor, all: false } as const
  if (event === 'workitem.deleted') return { ...base, item: undefined, removed: [code], links: [], withdrawn: [] }
  const type = textOf(fields['System.WorkItemType']) ?? ''
  if (connection.itemTypes !== undefined && !connection.itemTypes.includes(type)) {
    return ignored(`work items of type ${type} are left out by the connection`)
  }
  const { added, removed } = objectOf(resource['relations'])
  const links = { links: linksOf(code, added ?? revision['relations']), withdrawn: linksOf(code, removed) }
  return { ...base, ...links, removed: [], item: itemOf(connection, code, fields, time) }
}

function itemOf(connection: Connection, code: string, fields: Json, time: string) {
  const {
    startField = 'Microsoft.VSTS.Scheduling.StartDate',
    dueField = 'Microsoft.VSTS.Scheduling.FinishDate',
    estimateField = 'Microsoft.VSTS.Scheduling.OriginalEstimate',
    estimateUnit = 'hours',
  } = connection
  const state = textOf(fields['System.State']) ?? ''
  const since = instantOf(fields['Microsoft.VSTS.Common.ClosedDate']) ?? time
  return {
    code,
    name: textOf(fields['System.Title']) ?? code,
    durationMinutes: workOf(fields[estimateField], estimateUnit, connection),
    start: localOf(fields[startField], '08:00'),
    due: localOf(fields[dueField] ?? fields['Microsoft.VSTS.Scheduling.DueDate'], '16:00'),
    state: done.has(state)
      ? ('complete' as const)
      : begun.has(state)
        ? ('in-progress' as const)
        : ('not-started' as const),
    since: localOf(since, '16:00') ?? '',
  }
}

/** Forward leads to the successor; the other end's number closes its address. */
function linksOf(code: string, value: unknown): readonly TrackerLink[] {
  return listOf(value).flatMap((each) => {
    const { rel, url } = objectOf(each)
    const direction = relation.exec(textOf(rel) ?? '')?.[1]
    const other = /\/(\d+)$/.exec(textOf(url) ?? '')?.[1]
    if (direction === undefined || other === undefined) return []
    return [direction === 'Forward' ? { from: code, to: other } : { from: other, to: code }]
  })
}
