import { withChanges } from '../changes.ts'
import type { EventType } from '../events.ts'
import type { ProgrammeRegister } from '../register.ts'
import { unknownProject, type Folds } from './outcome.ts'

type AlertEvent = Extract<EventType, `alert.${string}`> | 'programme.reviewed'

/** The register does not know which matters hold: it keeps what people have said of them by their names. */
export const alertFolds: Folds<AlertEvent> = {
  /** Whoever acknowledges needs no reminder any more. */
  'alert.acknowledged': (register, { alert, note }, envelope) => {
    register.acknowledged.set(alert, { actor: envelope?.actor, time: envelope?.time, note })
    register.snoozed.delete(alert)
    return undefined
  },
  'alert.snoozed': (register, { alert, until, note }, envelope) => {
    register.snoozed.set(alert, { actor: envelope?.actor, until, note })
    register.acknowledged.delete(alert)
    return undefined
  },
  'alert.resumed': (register, { alert }) => {
    register.snoozed.delete(alert)
    register.acknowledged.delete(alert)
    return undefined
  },
  'alert.configured': (register, { project, settings }) => {
    const { programme, projects } = register.alertSettings
    const { revision } = register
    if (project === undefined) {
      register.alertSettings = { programme: withChanges(programme, settings), projects, revision }
      return undefined
    }
    if (!register.projects.has(project)) return unknownProject(project)
    const own = withChanges(projects.get(project) ?? {}, settings)
    const others = [...projects].filter(([id]) => id !== project)
    register.alertSettings = { programme, projects: new Map([...others, [project, own]]), revision }
    return undefined
  },
  /** Its recorded time is all that it says (evolve.ts). */
  'programme.reviewed': () => undefined,
}

/** Snoozes that have ended by the time that the register has come to. */
export function endSnoozes({ snoozed, latest }: ProgrammeRegister): void {
  if (latest === undefined) return
  const now = Date.parse(latest)
  for (const [alert, { until }] of snoozed) if (Date.parse(until) <= now) snoozed.delete(alert)
}
