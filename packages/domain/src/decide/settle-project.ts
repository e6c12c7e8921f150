import { withChanges } from '../changes.ts'
import type { Activity } from '../plan.ts'
import { ok } from '../problem.ts'
import { settledCalendar } from './calendar.ts'
import {
  contradictory,
  inKnownActivity,
  inKnownProject,
  knownActivity,
  ruleBroken,
  unknownProject,
  type Settle,
  type Settles,
} from './settle.ts'
import { impliedProgress, progressFault } from './settle-progress.ts'

type ProjectEvent = 'project.joined' | 'project.rescheduled' | 'project.left' | 'calendar.defined'
type ActivityEvent =
  'activity.planned' | 'activity.replanned' | 'activity.progressed' | 'activity.reported' | 'activity.removed'

export const projectSettles: Settles<ProjectEvent> = {
  'project.joined': (register, data, at) =>
    register.projects.has(data.project)
      ? ruleBroken(`project ${data.project} has joined already; post project.rescheduled`, `${at}.project`)
      : ok(data),
  'project.rescheduled': inKnownProject,
  'project.left': inKnownProject,
  'calendar.defined': (register, data, at) => {
    if (!register.projects.has(data.project)) return unknownProject(data.project, at)
    const calendar = settledCalendar(data.calendar)
    if ('fault' in calendar) return contradictory(calendar.fault, `${at}.calendar${calendar.path}`)
    return ok({ ...data, calendar })
  },
}

export const activitySettles: Settles<ActivityEvent> = {
  'activity.planned': settlePlanned,
  'activity.replanned': inKnownActivity,
  'activity.progressed': settleProgressed,
  'activity.reported': inKnownActivity,
  'activity.removed': inKnownActivity,
}

function settlePlanned(...[register, data, at]: Parameters<Settle<'activity.planned'>>) {
  const project = register.projects.get(data.project)
  if (project === undefined) return unknownProject(data.project, at)
  const { code } = data.activity
  if (project.activities.has(code)) {
    const message = `activity ${code} is planned already in ${data.project}; post activity.replanned`
    return ruleBroken(message, `${at}.activity.code`)
  }
  const fault = progressFault(data.activity, () => true)
  return fault === undefined ? ok(data) : ruleBroken(fault.message, `${at}.activity.${fault.path}`)
}

function settleProgressed(...[register, data, at]: Parameters<Settle<'activity.progressed'>>) {
  const found = knownActivity(register, data, at)
  if (!found.ok) return found
  const changes = impliedProgress(found.value, data.changes)
  const touched: { readonly [K in keyof Activity]?: unknown } = changes
  const after: Activity = withChanges(found.value, changes)
  const fault = progressFault(after, (field) => Object.hasOwn(touched, field) && touched[field] !== undefined)
  if (fault !== undefined) return ruleBroken(fault.message, `${at}.changes.${fault.path}`)
  return ok(changes === data.changes ? data : { ...data, changes })
}
