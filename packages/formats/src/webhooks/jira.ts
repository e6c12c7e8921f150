import type { Connection } from './connection.ts'
import { ignored, refusedDelivery, type Delivery, type ItemDelivery, type TrackerLink } from './delivery.ts'
import { instantOf, listOf, localOf, objectOf, textOf, workOf } from './values.ts'

const states: Readonly<Record<string, 'not-started' | 'in-progress' | 'complete'>> = {
  new: 'not-started',
  undefined: 'not-started',
  indeterminate: 'in-progress',
  done: 'complete',
}

/** Jira, Cloud and Server: an issue comes whole with every event, its links included. */
export function readJira(connection: Connection, body: Readonly<Record<string, unknown>>): Delivery {
  const event = textOf(body['webhookEvent']) ?? 'no event named'
  if (/^issuelink_/.test(event)) {
    return ignored('it names issues by number only; the links come with the next event of either issue')
  }
  if (!/^jira:issue_(created|updated|deleted)$/.test(event)) return ignored(`${event} says nothing of an issue's plan`)
  const issue = objectOf(body['issue'])
  const fields = objectOf(issue['fields'])
  const code = textOf(issue['key'])
  if (code === undefined) return refusedDelivery('an issue has a key', '$.issue.key')
  const stamp = body['timestamp']
  const time = typeof stamp === 'number' ? new Date(stamp).toISOString() : instantOf(fields['updated'])
  if (time === undefined) return refusedDelivery('when it happened is missing', '$.timestamp')
  const user = objectOf(body['user'])
  const base = { time, sequence: undefined, actor: textOf(user['displayName']) ?? textOf(user['name']) ?? 'Jira' }
  if (event === 'jira:issue_deleted') {
    return { kind: 'item', item: undefined, removed: [code], links: [], withdrawn: [], all: false, ...base }
  }
  const type = textOf(objectOf(fields['issuetype'])['name']) ?? ''
  if (connection.itemTypes !== undefined && !connection.itemTypes.includes(type)) {
    return ignored(`issues of type ${type} are left out by the connection`)
  }
  return itemOf(connection, code, fields, base)
}

function itemOf(
  connection: Connection,
  code: string,
  fields: Readonly<Record<string, unknown>>,
  base: Pick<ItemDelivery, 'time' | 'sequence' | 'actor'>,
): Delivery {
  const {
    startField,
    dueField = 'duedate',
    estimateField = 'timeoriginalestimate',
    estimateUnit = 'seconds',
  } = connection
  const category = textOf(objectOf(objectOf(fields['status'])['statusCategory'])['key']) ?? 'undefined'
  const since = instantOf(fields['resolutiondate']) ?? instantOf(fields['updated']) ?? base.time
  return {
    kind: 'item',
    removed: [],
    item: {
      code,
      name: textOf(fields['summary']) ?? code,
      durationMinutes: workOf(fields[estimateField], estimateUnit, connection),
      start: startField === undefined ? undefined : localOf(fields[startField], '08:00'),
      due: localOf(fields[dueField], '16:00'),
      state: states[category] ?? 'not-started',
      since: localOf(since, '16:00') ?? '',
    },
    links: linksOf(connection, code, fields['issuelinks']),
    withdrawn: [],
    all: Array.isArray(fields['issuelinks']),
    ...base,
  }
}

/** `outwardIssue`: this one blocks it; `inwardIssue`: it blocks this one. */
function linksOf({ dependencyLinks }: Connection, code: string, value: unknown): readonly TrackerLink[] {
  return listOf(value).flatMap((each) => {
    const link = objectOf(each)
    if (!dependencyLinks.includes(textOf(objectOf(link['type'])['name']) ?? '')) return []
    const after = textOf(objectOf(link['outwardIssue'])['key'])
    const before = textOf(objectOf(link['inwardIssue'])['key'])
    if (after !== undefined) return [{ from: code, to: after }]
    return before === undefined ? [] : [{ from: before, to: code }]
  })
}
