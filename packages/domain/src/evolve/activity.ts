import { withChanges } from '../changes.ts'
import type { Activity } from '../plan.ts'
import type { ProgrammeRegister } from '../register.ts'
import { unknownProject, type Folds, type Outcome } from './outcome.ts'

type ActivityEvent =
  'activity.planned' | 'activity.replanned' | 'activity.progressed' | 'activity.reported' | 'activity.removed'

export const activityFolds: Folds<ActivityEvent> = {
  /** A code that is taken is planned anew. */
  'activity.planned': (register, { project, activity }) => {
    const known = register.projects.get(project)
    if (known === undefined) return unknownProject(project)
    known.activities.set(activity.code, activity)
    return undefined
  },
  'activity.replanned': (register, { project, activity, changes }) =>
    revise(register, project, activity, (known) => withChanges(known, changes)),
  'activity.progressed': (register, { project, activity, changes }) =>
    revise(register, project, activity, (known) => withChanges(known, changes)),
  'activity.reported': (register, { project, activity, reported }) =>
    revise(register, project, activity, (known) => withChanges(known, { reported })),
  /** Its links stay: they dangle, and bind again when the activity comes back. */
  'activity.removed': (register, { project, activity }) => {
    const known = register.projects.get(project)
    if (known === undefined) return unknownProject(project)
    return known.activities.delete(activity) ? undefined : unknownActivity(project, activity)
  },
}

function revise(
  register: ProgrammeRegister,
  project: string,
  code: string,
  change: (activity: Activity) => Activity,
): Outcome {
  const known = register.projects.get(project)
  if (known === undefined) return unknownProject(project)
  const activity = known.activities.get(code)
  if (activity === undefined) return unknownActivity(project, code)
  known.activities.set(code, change(activity))
  return undefined
}

const unknownActivity = (project: string, activity: string): Outcome => ({
  reason: 'unknown-activity',
  at: `${project}/${activity}`,
})
