import type { EventType } from '../events.ts'
import { ok, type Result } from '../problem.ts'
import type { DependencyState, ProgrammeRegister } from '../register.ts'
import { inKnownActivity, knownEnds, ruleBroken, unknown, type Settles } from './settle.ts'

type DependencyEvent = Extract<EventType, `dependency.${string}`>

/**
 * From which states a step leads to a state. The agreement between giver and receiver: identified, requested, agreed or
 * disputed, delivered, accepted or rejected. What was agreed may be asked for anew or disputed; what was disputed may be
 * asked for anew, agreed or delivered all the same; what was rejected is delivered again. Accepted and cancelled are
 * final.
 */
export const dependencySteps: Readonly<Record<Exclude<DependencyState, 'identified'>, readonly DependencyState[]>> = {
  requested: ['identified', 'requested', 'agreed', 'disputed'],
  agreed: ['requested', 'agreed', 'disputed'],
  disputed: ['requested', 'agreed', 'disputed'],
  delivered: ['agreed', 'disputed', 'rejected'],
  accepted: ['delivered'],
  rejected: ['delivered'],
  cancelled: ['identified', 'requested', 'agreed', 'disputed', 'delivered', 'rejected'],
}

function step(to: keyof typeof dependencySteps) {
  return <D extends { readonly dependency: string }>(register: ProgrammeRegister, data: D, at: string): Result<D> => {
    const known = register.dependencies.get(data.dependency)
    const place = `${at}.dependency`
    if (known === undefined) return unknown('dependency', `dependency ${data.dependency} is not identified`, place)
    const from = dependencySteps[to]
    if (from.includes(known.state)) return ok(data)
    const message = `dependency ${data.dependency} is ${known.state}; it can be ${to} when it is ${from.join(' or ')}`
    return ruleBroken(message, place)
  }
}

export const dependencySettles: Settles<DependencyEvent> = {
  'dependency.identified': (register, data, at) => {
    const { dependency, giver, receiver } = data
    if (register.dependencies.has(dependency)) {
      return ruleBroken(`dependency ${dependency} is identified already`, `${at}.dependency`)
    }
    const ends = knownEnds(register, { giver, receiver }, at)
    return ends.ok ? ok(data) : ends
  },
  'dependency.requested': step('requested'),
  'dependency.agreed': step('agreed'),
  'dependency.disputed': step('disputed'),
  'dependency.delivered': step('delivered'),
  'dependency.accepted': step('accepted'),
  'dependency.rejected': step('rejected'),
  'dependency.cancelled': step('cancelled'),
}

export const targetSettles: Settles<'target.declared' | 'target.committed'> = {
  'target.declared': inKnownActivity,
  'target.committed': (register, data, at) =>
    register.targets.has(data.target)
      ? ok(data)
      : unknown('target', `target ${data.target} is not declared`, `${at}.target`),
}
