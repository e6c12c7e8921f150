import type { Connection } from './connection.ts'
import { ignored, refusedDelivery, type Delivery } from './delivery.ts'
import { instantOf, localOf, objectOf, textOf, workOf } from './values.ts'

type Json = Readonly<Record<string, unknown>>

const nothing = { links: [], withdrawn: [], all: false, sequence: undefined } as const

/** GitHub: issues and the dependencies between them. */
export function readGitHub(connection: Connection, event: string | undefined, body: Json): Delivery {
  if (event === 'issue_dependencies') return dependency(body)
  if (event !== 'issues') return ignored(`${event ?? 'an event that is not named'} says nothing of an issue's plan`)
  const issue = objectOf(body['issue'])
  const code = codeOf(body['repository'], issue)
  if (code === undefined) return refusedDelivery('an issue has a number and a repository', '$.issue.number')
  const time = instantOf(issue['updated_at'])
  if (time === undefined) return refusedDelivery('when it happened is missing', '$.issue.updated_at')
  const actor = textOf(objectOf(body['sender'])['login']) ?? 'GitHub'
  const action = textOf(body['action'])
  if (action === 'deleted' || action === 'transferred') {
    return { kind: 'item', item: undefined, removed: [code], time, actor, ...nothing }
  }
  const done = textOf(issue['state']) === 'closed'
  const since = instantOf(issue['closed_at']) ?? time
  const item = {
    code,
    name: textOf(issue['title']) ?? code,
    durationMinutes: workOf(undefined, 'days', connection),
    start: undefined,
    due: localOf(objectOf(issue['milestone'])['due_on'], '16:00'),
    state: done ? ('complete' as const) : ('not-started' as const),
    since: localOf(since, '16:00') ?? '',
  }
  return { kind: 'item', item, removed: [], time, actor, ...nothing }
}

function codeOf(repository: unknown, issue: Json): string | undefined {
  const name = textOf(objectOf(repository)['name'])
  const number = textOf(issue['number'])
  return name === undefined || number === undefined ? undefined : `${name}#${number}`
}

/** Both ends are told of one dependency, each as its own action; the answer is the same. */
function dependency(body: Json): Delivery {
  const own = body['repository']
  const blocked = objectOf(body['blocked_issue'])
  const blocking = objectOf(body['blocking_issue'])
  const from = codeOf(body['blocking_issue_repo'] ?? blocking['repository'] ?? own, blocking)
  const to = codeOf(body['blocked_issue_repo'] ?? blocked['repository'] ?? own, blocked)
  const action = textOf(body['action']) ?? ''
  const time = instantOf(blocked['updated_at']) ?? instantOf(blocking['updated_at'])
  if (from === undefined || to === undefined || time === undefined) {
    return refusedDelivery('a dependency has a blocking and a blocked issue', '$.blocking_issue')
  }
  const links = [{ from, to }]
  const added = action.endsWith('_added')
  if (!added && !action.endsWith('_removed')) return ignored(`${action} of a dependency is not known`)
  const actor = textOf(objectOf(body['sender'])['login']) ?? 'GitHub'
  // edges leave `updated_at` as it is, so they count as they arrive: no place in the source's order is stated
  const base = {
    kind: 'item',
    item: undefined,
    removed: [],
    all: false,
    time,
    sequence: undefined,
    actor,
  } as const
  return added ? { ...base, links, withdrawn: [] } : { ...base, links: [], withdrawn: links }
}

/** GitLab: issues. */
export function readGitLab(connection: Connection, body: Json): Delivery {
  const kind = textOf(body['object_kind']) ?? textOf(body['event_name']) ?? 'an event that is not named'
  if (kind !== 'issue' && kind !== 'work_item') return ignored(`${kind} says nothing of an issue's plan`)
  const issue = objectOf(body['object_attributes'])
  const project = textOf(objectOf(body['project'])['name'])
  const number = textOf(issue['iid'])
  if (project === undefined || number === undefined) {
    return refusedDelivery('an issue has a number and a project', '$.object_attributes.iid')
  }
  const code = `${project}#${number}`
  const time = instantOf(issue['updated_at'])
  if (time === undefined) return refusedDelivery('when it happened is missing', '$.object_attributes.updated_at')
  const since = instantOf(issue['closed_at']) ?? time
  const item = {
    code,
    name: textOf(issue['title']) ?? code,
    durationMinutes: workOf(issue['time_estimate'], 'seconds', connection),
    start: localOf(issue['start_date'], '08:00'),
    due: localOf(issue['due_date'], '16:00'),
    state: textOf(issue['state']) === 'closed' ? ('complete' as const) : ('not-started' as const),
    since: localOf(since, '16:00') ?? '',
  }
  const actor = textOf(objectOf(body['user'])['name']) ?? 'GitLab'
  return { kind: 'item', item, removed: [], time, actor, ...nothing }
}
