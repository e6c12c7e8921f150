import type { Envelope, EventData, EventType } from '../events.ts'
import type { IgnoredEvent, ProgrammeRegister } from '../register.ts'

/** Why an event has no effect; `undefined`: it has taken effect. */
export type Outcome = Pick<IgnoredEvent, 'reason' | 'at'> | undefined

/**
 * Puts what an event tells into the register. `envelope` is absent while a fact is only considered (decide).
 * Total: what refers to something missing is not an error here, it is an {@link Outcome}.
 */
export type Fold<T extends EventType> = (
  register: ProgrammeRegister,
  data: EventData<T>,
  envelope: Envelope | undefined,
) => Outcome

export type Folds<T extends EventType = EventType> = { readonly [K in T]: Fold<K> }

export const unknownProject = (project: string): Outcome => ({ reason: 'unknown-project', at: project })
