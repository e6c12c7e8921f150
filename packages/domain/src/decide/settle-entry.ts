import type { EventData } from '../events.ts'
import { entryKey } from '../evolve/entry.ts'
import { ok, type Result } from '../problem.ts'
import type { ProgrammeRegister, RegisterEntry } from '../register.ts'
import { contradictory, knownActivity, ruleBroken, unknown, unknownProject, type Settles } from './settle.ts'

type Kind = RegisterEntry['kind']
type Verb = 'raised' | 'updated' | 'closed'
type SettleOf<V extends Verb> = (
  register: ProgrammeRegister,
  data: EventData<`${Kind}.${V}`>,
  at: string,
) => Result<EventData<`${Kind}.${V}`>>

export const entrySettles: Settles<`${Kind}.${Verb}`> = {
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

function raised(kind: Kind): SettleOf<'raised'> {
  return (register, data, at) => {
    if (register.entries.has(entryKey(kind, data.id))) {
      return ruleBroken(`${kind} ${data.id} is raised already; post ${kind}.updated`, `${at}.id`)
    }
    const placed = placeChecked(register, data, at)
    return placed.ok ? ok(data) : placed
  }
}

function updated(kind: Kind): SettleOf<'updated'> {
  return (register, data, at) => {
    const entry = openEntry(register, kind, data.id, at)
    if (!entry.ok) return entry
    const { project = entry.value.fields['project'], activity = entry.value.fields['activity'] } = data.changes
    if (data.changes.project === undefined && data.changes.activity === undefined) return ok(data)
    const place = { project: textOrNone(project), activity: textOrNone(activity) }
    const placed = placeChecked(register, place, `${at}.changes`)
    return placed.ok ? ok(data) : placed
  }
}

function closed(kind: Kind): SettleOf<'closed'> {
  return (register, data, at) => {
    const entry = openEntry(register, kind, data.id, at)
    return entry.ok ? ok(data) : entry
  }
}

const textOrNone = (value: unknown) => (typeof value === 'string' ? value : undefined)

function openEntry(register: ProgrammeRegister, kind: Kind, id: string, at: string): Result<RegisterEntry> {
  const entry = register.entries.get(entryKey(kind, id))
  if (entry === undefined) return unknown('entry', `${kind} ${id} is not raised`, `${at}.id`)
  return entry.state === 'open' ? ok(entry) : ruleBroken(`${kind} ${id} is closed`, `${at}.id`)
}

/** An entry may speak of the programme as a whole, of a project, or of an activity of a project. */
function placeChecked(
  register: ProgrammeRegister,
  { project, activity }: { readonly project?: string | undefined; readonly activity?: string | undefined },
  at: string,
): Result<unknown> {
  if (project === undefined) {
    return activity === undefined ? ok(undefined) : contradictory('an activity needs its project', `${at}.project`)
  }
  if (!register.projects.has(project)) return unknownProject(project, at)
  return activity === undefined ? ok(undefined) : knownActivity(register, { project, activity }, at)
}
