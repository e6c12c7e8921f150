import { withChanges } from '../changes.ts'
import { proposer, sideOf } from '../dependency-sides.ts'
import type { Envelope, EventData, EventType } from '../events.ts'
import {
  dependencyStepsKept,
  type Dependency,
  type DependencySide,
  type DependencyStep,
  type ProgrammeRegister,
} from '../register.ts'
import type { Fold, Folds, Outcome } from './outcome.ts'

type DependencyEvent = Extract<EventType, `dependency.${string}`>
type Step = Exclude<DependencyEvent, 'dependency.identified'>

/** The fold believes what was recorded; which step may follow which is decided before (decide/settle-agreement.ts). */
export const dependencyFolds: Folds<DependencyEvent> = {
  'dependency.identified': (register, { dependency, ...terms }, envelope) => {
    const identified = { ...nothingSaid, ...terms, id: dependency }
    register.dependencies.set(dependency, withStep(register, identified, { step: 'identified', envelope }))
    return undefined
  },
  'dependency.requested': step('requested', (_known, { needBy }) => ({
    ...{ state: 'requested', needBy, agreed: undefined },
    ...noProposal,
  })),
  'dependency.agreed': step('agreed', agreed),
  'dependency.disputed': step('disputed', (known, data) => ({
    state: 'disputed',
    proposed: data.proposedDate,
    proposedBy: data.proposedDate === undefined ? undefined : (data.side ?? proposer(known)),
  })),
  'dependency.started': step('started', () => ({ state: 'in-delivery' })),
  'dependency.forecast': step('forecast', (_known, { date }) => ({ forecast: date })),
  'dependency.confirmed': step('confirmed', (_known, _data, envelope) => confirmedBy(envelope)),
  'dependency.revised': step('revised', revised),
  'dependency.delivered': step('delivered', (_known, { date }) => ({ state: 'delivered', delivered: date })),
  'dependency.accepted': step('accepted', () => ({ state: 'accepted' })),
  'dependency.rejected': step('rejected', () => ({ state: 'rejected', delivered: undefined })),
  'dependency.cancelled': step('cancelled', () => ({ state: 'cancelled' })),
}

const noProposal = { proposed: undefined, proposedBy: undefined } as const

const nothingSaid = {
  state: 'identified',
  giverOwner: undefined,
  receiverOwner: undefined,
  link: undefined,
  needBy: undefined,
  agreed: undefined,
  ...noProposal,
  forecast: undefined,
  delivered: undefined,
  criteria: undefined,
  toleranceMinutes: undefined,
  confirmed: undefined,
  steps: [],
  stepsOmitted: 0,
} as const

/**
 * What a receiver has proposed is what it needs; and one that accepts the later date of the giver does not need it earlier
 * any more.
 */
function agreed(
  known: Dependency,
  { date }: EventData<'dependency.agreed'>,
  envelope: Envelope | undefined,
): Partial<Dependency> {
  const { proposed, proposedBy, needBy } = known
  const accepted = proposedBy === 'giver' && proposed === date
  const moved = proposedBy === 'receiver' || (accepted && needBy !== undefined && needBy < date)
  return { state: 'agreed', agreed: date, needBy: moved ? proposed : needBy, ...noProposal, ...confirmedBy(envelope) }
}

/** Two projects agree, not two names: with another one at an end nothing is agreed, and somebody has to ask again. */
function revised(known: Dependency, { changes }: EventData<'dependency.revised'>): Partial<Dependency> {
  const after = withChanges(known, changes)
  const moved = after.giver.project !== known.giver.project || after.receiver.project !== known.receiver.project
  const anew = { agreed: undefined, ...noProposal, delivered: undefined, confirmed: undefined, forecast: undefined }
  // what withChanges removed is to be undefined, not what it was
  const removed = Object.entries(changes).flatMap(([field, value]) => (value === null ? [[field, undefined]] : []))
  return {
    ...after,
    ...Object.fromEntries(removed),
    ...(moved ? { ...anew, state: after.needBy === undefined ? 'identified' : 'requested' } : {}),
  }
}

function confirmedBy(envelope: Envelope | undefined): Pick<Dependency, 'confirmed'> {
  return envelope === undefined
    ? { confirmed: undefined }
    : { confirmed: { actor: envelope.actor, time: envelope.recordedtime } }
}

function step<T extends Step>(
  name: string,
  change: (known: Dependency, data: EventData<T>, envelope: Envelope | undefined) => Partial<Dependency>,
): Fold<T> {
  return (register, data, envelope): Outcome => {
    const known = register.dependencies.get(data.dependency)
    if (known === undefined) return { reason: 'unknown-dependency', at: data.dependency }
    const side = sideOf(known, { type: `dependency.${name}`, data } as Parameters<typeof sideOf>[1])
    const after = { ...known, ...change(known, data, envelope) }
    register.dependencies.set(
      data.dependency,
      withStep(register, after, { step: name, side, envelope, date: dateOf(data), note: data.note }),
    )
    return undefined
  }
}

function dateOf(data: EventData<Step>): string | undefined {
  if ('date' in data) return data.date
  if ('needBy' in data) return data.needBy
  return 'proposedDate' in data ? data.proposedDate : undefined
}

interface Said {
  readonly step: string
  readonly side?: DependencySide | undefined
  readonly envelope: Envelope | undefined
  readonly date?: string | undefined
  readonly note?: string | undefined
}

function withStep(register: ProgrammeRegister, after: Dependency, said: Said): Dependency {
  const { step: name, side, envelope, date, note } = said
  const { actor, source, time } = envelope ?? {}
  const { revision } = register
  const added: DependencyStep = { revision, step: name, state: after.state, side, actor, source, time, date, note }
  const omitted = after.steps.length >= dependencyStepsKept ? 1 : 0
  return { ...after, steps: [...after.steps.slice(omitted), added], stepsOmitted: after.stepsOmitted + omitted }
}
