import type { Permission, Principal, Role } from './access.ts'
import type { EventType } from './events.ts'

/** What each role may do, where it holds. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  reader: ['read'],
  source: ['read', 'post'],
  analyst: ['read', 'post', 'analyse'],
  manager: ['read', 'analyse', 'manage'],
  administrator: ['read', 'administer'],
  director: ['read', 'analyse'],
}

/** Where something is to be done; without a project: in the programme as a whole. */
export interface Place {
  readonly programme: string
  readonly project?: string
  /** The project is seen by those only whose grant names it, or says that it covers confidential ones. */
  readonly confidential?: boolean
}

/** May somebody do this there? A grant for some projects does not reach the programme as a whole, but to read. */
export function mayDo({ grants }: Principal, permission: Permission, place: Place): boolean {
  const { programme, project, confidential = false } = place
  return grants.some((grant) => {
    if (!rolePermissions[grant.role].includes(permission)) return false
    if (grant.programme !== '*' && grant.programme !== programme) return false
    if (project === undefined) return grant.projects === undefined || permission === 'read'
    if (grant.projects !== undefined) {
      return grant.projects.includes(project) && (!confidential || grant.confidential !== false)
    }
    return !confidential || grant.confidential === true
  })
}

/** What posting an event of a type asks of its sender. Exhaustive: a new type has to say so. */
const eventPermissions: Readonly<Record<EventType, Permission>> = {
  'programme.opened': 'administer',
  'programme.configured': 'administer',
  'programme.closed': 'administer',
  'programme.reviewed': 'manage',
  'project.joined': 'post',
  'project.rescheduled': 'post',
  'project.left': 'administer',
  'calendar.defined': 'post',
  'activity.planned': 'post',
  'activity.replanned': 'post',
  'activity.progressed': 'post',
  'activity.reported': 'post',
  'activity.removed': 'post',
  'link.declared': 'post',
  'link.revised': 'post',
  'link.withdrawn': 'post',
  'plan.submitted': 'post',
  'baseline.taken': 'analyse',
  'baseline.approved': 'manage',
  'target.declared': 'manage',
  'target.committed': 'manage',
  'target.withdrawn': 'manage',
  'dependency.identified': 'post',
  'dependency.requested': 'post',
  'dependency.agreed': 'post',
  'dependency.disputed': 'post',
  'dependency.started': 'post',
  'dependency.forecast': 'post',
  'dependency.confirmed': 'post',
  'dependency.revised': 'post',
  'dependency.delivered': 'post',
  'dependency.accepted': 'post',
  'dependency.rejected': 'post',
  'dependency.cancelled': 'post',
  'risk.raised': 'analyse',
  'risk.updated': 'analyse',
  'risk.closed': 'analyse',
  'issue.raised': 'analyse',
  'issue.updated': 'analyse',
  'issue.closed': 'analyse',
  'assumption.raised': 'analyse',
  'assumption.updated': 'analyse',
  'assumption.closed': 'analyse',
  'change.raised': 'analyse',
  'change.updated': 'analyse',
  'change.closed': 'analyse',
  'decision.raised': 'analyse',
  'decision.updated': 'analyse',
  'decision.closed': 'analyse',
  'action.raised': 'analyse',
  'action.updated': 'analyse',
  'action.closed': 'analyse',
  'benefit.raised': 'analyse',
  'benefit.updated': 'analyse',
  'benefit.closed': 'analyse',
  'budget.approved': 'analyse',
  'cost.reported': 'analyse',
  'alert.acknowledged': 'manage',
  'alert.snoozed': 'manage',
  'alert.resumed': 'manage',
  'alert.configured': 'manage',
}

export const permissionForEvent = (type: EventType): Permission => eventPermissions[type]

/**
 * May somebody post this event? Of the projects that it touches one is enough: the two ends of a link, or giver and
 * receiver, both have a word. Links and agreements may also be the manager's.
 */
export function mayPost(
  principal: Principal,
  type: EventType,
  programme: string,
  projects: readonly string[],
): boolean {
  const permission = permissionForEvent(type)
  const asManager = type.startsWith('link.') || type.startsWith('dependency.')
  if (asManager && mayDo(principal, 'manage', { programme })) return true
  if (projects.length === 0) return mayDo(principal, permission, { programme })
  return projects.some((project) => mayDo(principal, permission, { programme, project }))
}

/** The confidential ones among projects that somebody may not see; with any, answers about the whole are not theirs. */
export const hiddenProjects = (principal: Principal, programme: string, confidential: Iterable<string>): string[] =>
  [...confidential].filter((project) => !mayDo(principal, 'read', { programme, project, confidential: true }))
