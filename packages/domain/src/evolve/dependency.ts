import type { EventType } from '../events.ts'
import type { Dependency, ProgrammeRegister } from '../register.ts'
import type { Folds, Outcome } from './outcome.ts'

type DependencyEvent = Extract<EventType, `dependency.${string}`>

/** The fold believes what was recorded; which step may follow which is decided before (decide/dependency.ts). */
export const dependencyFolds: Folds<DependencyEvent> = {
  'dependency.identified': (register, { dependency, title, giver, receiver, needBy, criteria, toleranceMinutes }) => {
    register.dependencies.set(dependency, {
      id: dependency,
      title,
      giver,
      receiver,
      state: 'identified',
      needBy,
      agreed: undefined,
      proposed: undefined,
      delivered: undefined,
      criteria,
      toleranceMinutes,
    })
    return undefined
  },
  'dependency.requested': (register, { dependency, needBy }) =>
    step(register, dependency, { state: 'requested', needBy }),
  'dependency.agreed': (register, { dependency, date }) =>
    step(register, dependency, { state: 'agreed', agreed: date, proposed: undefined }),
  'dependency.disputed': (register, { dependency, proposedDate }) =>
    step(register, dependency, { state: 'disputed', proposed: proposedDate }),
  'dependency.delivered': (register, { dependency, date }) =>
    step(register, dependency, { state: 'delivered', delivered: date }),
  'dependency.accepted': (register, { dependency }) => step(register, dependency, { state: 'accepted' }),
  'dependency.rejected': (register, { dependency }) => step(register, dependency, { state: 'rejected' }),
  'dependency.cancelled': (register, { dependency }) => step(register, dependency, { state: 'cancelled' }),
}

function step(register: ProgrammeRegister, id: string, change: Partial<Dependency>): Outcome {
  const known = register.dependencies.get(id)
  if (known === undefined) return { reason: 'unknown-dependency', at: id }
  register.dependencies.set(id, { ...known, ...change })
  return undefined
}
