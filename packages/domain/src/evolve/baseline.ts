import type { Envelope } from '../events.ts'
import type { BaselineMark, ProgrammeRegister } from '../register.ts'
import { unknownProject, type Folds } from './outcome.ts'

export const baselineFolds: Folds<'baseline.taken' | 'baseline.approved'> = {
  /** The first part begins anew, and what is taken anew is not approved. */
  'baseline.taken': (register, { project, name, activities, part, note }, envelope) => {
    const known = register.projects.get(project)
    if (known === undefined) return unknownProject(project)
    const begins = part === undefined || part === 0
    const dates = new Map(begins ? [] : (known.baselines.get(name) ?? []))
    for (const { activity, start, finish, durationMinutes } of activities) {
      dates.set(activity, { start, finish, durationMinutes })
    }
    known.baselines.set(name, dates)
    const origin = begins ? undefined : known.baselineOrigins.get(name)
    known.baselineOrigins.set(name, origin ?? { taken: markOf(register, envelope, note), approved: undefined })
    return undefined
  },
  'baseline.approved': (register, { name, project, note }, envelope) => {
    if (project !== undefined && !register.projects.has(project)) return unknownProject(project)
    let found = false
    for (const { id, baselineOrigins } of register.projects.values()) {
      const origin = project === undefined || project === id ? baselineOrigins.get(name) : undefined
      if (origin === undefined) continue
      baselineOrigins.set(name, { ...origin, approved: markOf(register, envelope, note) })
      found = true
    }
    return found ? undefined : { reason: 'unknown-baseline', at: name }
  },
}

function markOf(
  { revision }: ProgrammeRegister,
  envelope: Envelope | undefined,
  note: string | undefined,
): BaselineMark {
  return { revision, actor: envelope?.actor, time: envelope?.recordedtime, note }
}
