import { withChanges } from '../changes.ts'
import type { EventData, EventType } from '../events.ts'
import { ok, type Result } from '../problem.ts'
import type { Dependency, DependencyState, ProgrammeRegister } from '../register.ts'
import { contradictory, inKnownActivity, knownEnds, ruleBroken, unknown, type Settle, type Settles } from './settle.ts'

type DependencyEvent = Extract<EventType, `dependency.${string}`>
type Step = Exclude<DependencyEvent, 'dependency.identified'>

/**
 * From which states a step leads to a state. The agreement between giver and receiver: identified, requested, agreed or
 * disputed, in delivery, delivered, accepted or rejected. What was agreed or begun may be asked for anew or disputed; what
 * was disputed may be asked for anew, agreed, begun or delivered all the same; what was rejected is delivered again.
 * Accepted and cancelled are final.
 */
export const dependencySteps: Readonly<Record<Exclude<DependencyState, 'identified'>, readonly DependencyState[]>> = {
  requested: ['identified', 'requested', 'agreed', 'disputed', 'in-delivery'],
  agreed: ['requested', 'agreed', 'disputed'],
  disputed: ['requested', 'agreed', 'disputed', 'in-delivery'],
  'in-delivery': ['agreed', 'disputed', 'rejected'],
  delivered: ['agreed', 'disputed', 'in-delivery', 'rejected'],
  accepted: ['delivered'],
  rejected: ['delivered'],
  cancelled: ['identified', 'requested', 'agreed', 'disputed', 'in-delivery', 'delivered', 'rejected'],
}

/** States in which something may be said of a dependency that leaves its state as it is. */
export const dependencyRemarks: Readonly<Record<'forecast' | 'confirmed' | 'revised', readonly DependencyState[]>> = {
  forecast: ['identified', 'requested', 'agreed', 'disputed', 'in-delivery', 'rejected'],
  confirmed: ['requested', 'agreed', 'in-delivery'],
  revised: ['identified', 'requested', 'agreed', 'disputed', 'in-delivery', 'delivered', 'rejected'],
}

function inState<D extends { readonly dependency: string }>(
  register: ProgrammeRegister,
  data: D,
  at: string,
  to: keyof typeof dependencySteps | keyof typeof dependencyRemarks,
): Result<Dependency> {
  const known = register.dependencies.get(data.dependency)
  const place = `${at}.dependency`
  if (known === undefined) return unknown('dependency', `dependency ${data.dependency} is not identified`, place)
  const from = to in dependencySteps ? dependencySteps[to as 'agreed'] : dependencyRemarks[to as 'revised']
  if (from.includes(known.state)) return ok(known)
  const message = `dependency ${data.dependency} is ${known.state}; it can be ${to} when it is ${from.join(' or ')}`
  return ruleBroken(message, place)
}

function step<T extends Step>(
  to: Parameters<typeof inState>[3],
  more: (register: ProgrammeRegister, known: Dependency, data: EventData<T>, at: string) => Result<unknown> = () =>
    ok(undefined),
): Settle<T> {
  return (register, data, at) => {
    const known = inState(register, data, at, to)
    if (!known.ok) return known
    const checked = more(register, known.value, data, at)
    return checked.ok ? ok(data) : checked
  }
}

export const dependencySettles: Settles<DependencyEvent> = {
  'dependency.identified': (register, data, at) => {
    const { dependency } = data
    if (register.dependencies.has(dependency)) {
      return ruleBroken(`dependency ${dependency} is identified already`, `${at}.dependency`)
    }
    const terms = termsChecked(register, data, at)
    return terms.ok ? ok(data) : terms
  },
  'dependency.requested': step('requested'),
  'dependency.agreed': step('agreed', (_register, known, { date }, at) => dateOnTheTable(known, date, at)),
  'dependency.disputed': step('disputed'),
  'dependency.started': step('in-delivery'),
  'dependency.forecast': step('forecast'),
  'dependency.confirmed': step('confirmed'),
  'dependency.revised': step('revised', (register, known, { changes }, at) =>
    termsChecked(register, withChanges(known, changes), `${at}.changes`),
  ),
  'dependency.delivered': step('delivered'),
  'dependency.accepted': step('accepted'),
  'dependency.rejected': step('rejected'),
  'dependency.cancelled': step('cancelled'),
}

/**
 * The giver agrees to what the receiver asks for, or to something earlier; the receiver to what the giver has proposed.
 * Any other date is a proposal.
 */
function dateOnTheTable({ id, needBy, proposed, proposedBy }: Dependency, date: string, at: string): Result<undefined> {
  const asked = proposedBy === 'receiver' ? proposed : needBy
  const accepts = proposedBy === 'giver' && proposed === date
  if (accepts || asked === undefined || date <= asked) return ok(undefined)
  const message = `dependency ${id} is asked for by ${asked}; a later date is proposed with dependency.disputed, proposedDate`
  return ruleBroken(message, `${at}.date`)
}

/** Both ends must be there, and the link, if one is named, must join them. It need not be declared yet. */
function termsChecked(
  register: ProgrammeRegister,
  { giver, receiver, link }: Pick<EventData<'dependency.identified'>, 'giver' | 'receiver' | 'link'>,
  at: string,
): Result<undefined> {
  const ends = knownEnds(register, { giver, receiver }, at)
  if (!ends.ok || link === undefined) return ends
  const joins = (end: typeof giver, place: typeof link.from): boolean =>
    end.project === place.project && (end.activity === undefined || end.activity === place.activity)
  return joins(giver, link.from) && joins(receiver, link.to)
    ? ok(undefined)
    : contradictory('the link does not lead from the giver to the receiver', `${at}.link`)
}

export const targetSettles: Settles<'target.declared' | 'target.committed' | 'target.withdrawn'> = {
  'target.declared': inKnownActivity,
  'target.committed': knownTarget,
  'target.withdrawn': knownTarget,
}

function knownTarget<D extends { readonly target: string }>(
  register: ProgrammeRegister,
  data: D,
  at: string,
): Result<D> {
  return register.targets.has(data.target)
    ? ok(data)
    : unknown('target', `target ${data.target} is not declared`, `${at}.target`)
}
