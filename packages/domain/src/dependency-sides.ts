import type { Fact } from './facts.ts'
import { mayDo, permissionForEvent } from './permissions.ts'
import type { Principal } from './access.ts'
import type { Dependency, DependencySide, ProgrammeRegister } from './register.ts'

/**
 * Who may take which step in the life of a dependency: the giver what it commits to, the receiver what it asks for and
 * accepts. Whoever may post for a project speaks for that end; the programme's manager speaks for both.
 */

type DependencyFact = Extract<Fact, { type: `dependency.${string}` }>

const isStep = (fact: Fact): fact is DependencyFact => fact.type.startsWith('dependency.')

/** Whose turn it is to object: the one who was asked, or the one to whom something was proposed. */
export function proposer({ state, proposedBy }: Dependency): DependencySide {
  return state === 'disputed' && proposedBy === 'giver' ? 'receiver' : 'giver'
}

/** For which end a step is taken; `undefined`: either of them may take it. */
export function sideOf(known: Dependency, { type, data }: DependencyFact): DependencySide | undefined {
  switch (type) {
    case 'dependency.agreed':
      // nobody agrees to a proposal of one's own
      return known.state === 'disputed' && known.proposedBy === 'giver' && known.proposed === data.date
        ? 'receiver'
        : 'giver'
    case 'dependency.started':
    case 'dependency.forecast':
    case 'dependency.delivered':
      return 'giver'
    case 'dependency.requested':
    case 'dependency.accepted':
    case 'dependency.rejected':
    case 'dependency.cancelled':
      return 'receiver'
    case 'dependency.disputed':
      return data.side ?? proposer(known)
    case 'dependency.confirmed':
      return data.side
    case 'dependency.identified':
    case 'dependency.revised':
      return undefined
  }
}

/** Fields that are one side's own to revise; the others are either's. */
const ownFields: Readonly<Record<string, DependencySide>> = {
  giver: 'giver',
  giverOwner: 'giver',
  receiver: 'receiver',
  receiverOwner: 'receiver',
  needBy: 'receiver',
  criteria: 'receiver',
}

/** The projects of which one must be the sender's, group by group. */
function speakers(known: Dependency, fact: DependencyFact): readonly (readonly string[])[] {
  const [giver, receiver] = [known.giver.project, known.receiver.project]
  const projectOf = { giver: [giver], receiver: [receiver] }
  if (fact.type === 'dependency.revised') {
    const sides = new Set(Object.keys(fact.data.changes).flatMap((field) => ownFields[field] ?? []))
    return sides.size === 0 ? [[giver, receiver]] : [...sides].map((side) => projectOf[side])
  }
  // either side may object; which one it was is filled in or stated
  const side = fact.type === 'dependency.disputed' ? fact.data.side : sideOf(known, fact)
  return [side === undefined ? [giver, receiver] : projectOf[side]]
}

/** May somebody take this step? `undefined`: the fact is not one of a dependency that is known. */
export function mayTakeStep(
  principal: Principal,
  fact: Fact,
  programme: string,
  register: ProgrammeRegister,
): { readonly allowed: boolean; readonly projects: readonly string[] } | undefined {
  if (!isStep(fact) || fact.type === 'dependency.identified') return undefined
  const known = register.dependencies.get(fact.data.dependency)
  if (known === undefined) return undefined
  const groups = speakers(known, fact)
  const may = (project: string): boolean => mayDo(principal, permissionForEvent(fact.type), { programme, project })
  const refused = groups.find((projects) => !projects.some(may))
  const allowed = refused === undefined || mayDo(principal, 'manage', { programme })
  return { allowed, projects: refused ?? groups.flat() }
}

/** The fact with the side that its sender speaks for, where it may state one, states none, and speaks for one end only. */
export function withSide(principal: Principal, fact: Fact, programme: string, register: ProgrammeRegister): Fact {
  if (fact.type !== 'dependency.disputed' && fact.type !== 'dependency.confirmed') return fact
  const known = register.dependencies.get(fact.data.dependency)
  if (known === undefined || fact.data.side !== undefined) return fact
  const sides = (['giver', 'receiver'] as const).filter((side) =>
    mayDo(principal, 'post', { programme, project: known[side].project }),
  )
  const [only] = sides
  if (only === undefined || sides.length > 1) return fact
  return { ...fact, data: { ...fact.data, side: only } } as Fact
}
