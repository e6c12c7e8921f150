import { withChanges } from '../changes.ts'
import type { ProgrammeRegister, RegisterEntry } from '../register.ts'
import type { EventData } from '../events.ts'
import type { Folds, Outcome } from './outcome.ts'

type Kind = RegisterEntry['kind']
type FoldOf<Verb extends 'raised' | 'updated' | 'closed'> = (
  register: ProgrammeRegister,
  data: EventData<`${Kind}.${Verb}`>,
) => Outcome
type EntryEvent = `${Kind}.${'raised' | 'updated' | 'closed'}`

/** Key of an entry in `ProgrammeRegister.entries`. */
export const entryKey = (kind: Kind, id: string): string => `${kind} ${id}`

/** Risk, issue, assumption, change, decision, action and benefit live alike. */
export const entryFolds: Folds<EntryEvent> = {
  'risk.raised': raised('risk'),
  'risk.updated': updated('risk'),
  'risk.closed': closed('risk'),
  'issue.raised': raised('issue'),
  'issue.updated': updated('issue'),
  'issue.closed': closed('issue'),
  'assumption.raised': raised('assumption'),
  'assumption.updated': updated('assumption'),
  'assumption.closed': closed('assumption'),
  'change.raised': raised('change'),
  'change.updated': updated('change'),
  'change.closed': closed('change'),
  'decision.raised': raised('decision'),
  'decision.updated': updated('decision'),
  'decision.closed': closed('decision'),
  'action.raised': raised('action'),
  'action.updated': updated('action'),
  'action.closed': closed('action'),
  'benefit.raised': raised('benefit'),
  'benefit.updated': updated('benefit'),
  'benefit.closed': closed('benefit'),
}

function raised(kind: Kind): FoldOf<'raised'> {
  return (register, { id, ...fields }) => {
    register.entries.set(entryKey(kind, id), { kind, id, state: 'open', fields })
    return undefined
  }
}

function updated(kind: Kind): FoldOf<'updated'> {
  return (register, { id, changes }) =>
    revise(register, kind, id, (entry) => ({ ...entry, fields: withChanges(entry.fields, changes) }))
}

function closed(kind: Kind): FoldOf<'closed'> {
  return (register, { id, outcome }) =>
    revise(register, kind, id, (entry) => ({
      ...entry,
      state: 'closed',
      fields: outcome === undefined ? entry.fields : { ...entry.fields, outcome },
    }))
}

function revise(
  register: ProgrammeRegister,
  kind: Kind,
  id: string,
  change: (entry: RegisterEntry) => RegisterEntry,
): Outcome {
  const known = register.entries.get(entryKey(kind, id))
  if (known === undefined) return { reason: 'unknown-entry', at: entryKey(kind, id) }
  register.entries.set(entryKey(kind, id), change(known))
  return undefined
}
