import type { EventType } from './events.ts'
import type { Fact } from './facts.ts'
import type { Activity } from './plan.ts'
import { linkKey, type ProgrammeRegister } from './register.ts'

/**
 * Tools deliver late, and twice, and not in the order in which things happened. What a source says of one thing is
 * ordered by the source's own order: by `sequence` where both facts state one, else by `time`. A fact that comes late is
 * kept, and takes effect only for what no newer fact of the same source has said: field by field for changes, as a whole
 * for what is stated as a whole. What was removed stays removed for what is older than its removal. Facts of different
 * sources, and those of one moment, count in the order of their arrival.
 */
export interface SourceOrder {
  readonly source: string
  readonly sequence?: string | undefined
  /** When it happened, RFC 3339. */
  readonly time: string
}

/** Where a fact stands among those of its source. */
interface Place {
  readonly sequence: string | undefined
  readonly time: number
}

/**
 * The newest place from which something was said of one thing by one source: of the whole of it, of its removal, and of
 * single fields. Never altered; replaced as a whole.
 */
export interface SaidLast {
  readonly whole: Place | undefined
  readonly removed: Place | undefined
  /** By field; fields are those of a schema, never names that somebody chose. */
  readonly fields: { readonly [field: string]: Place } | undefined
}

/**
 * What one source has said last: by project and code of an activity; other things are kept under the empty text, which
 * is the id of no project. Looked up for every event: so no text has to be put together for it.
 */
export type SaidBySource = Map<string, Map<string, SaidLast>>

const nothingSaid: SaidLast = { whole: undefined, removed: undefined, fields: undefined }

/** Events that intake derives from a plan: the plan is the newest that its tool has said, whatever its clock shows. */
const derived = '/throughline/'

const digits = /^\d+$/

/** Is `a` before `b` in their source's order? Numbers count as numbers, however many zeros lead them. */
function isBefore(a: Place, b: Place): boolean {
  if (a.sequence === undefined || b.sequence === undefined) return a.time < b.time
  if (a.sequence === b.sequence) return false
  if (!digits.test(a.sequence) || !digits.test(b.sequence)) return a.sequence < b.sequence
  const [x, y] = [a.sequence.replace(/^0+/, ''), b.sequence.replace(/^0+/, '')]
  return x.length === y.length ? x < y : x.length < y.length
}

/** The text read last, and what it says: a batch states one time again and again, and each is read twice or thrice. */
let read = { text: '', time: NaN }

function timeOf(text: string): number {
  if (text !== read.text) read = { text, time: Date.parse(text) }
  return read.time
}

/** How a type of fact speaks of a thing. */
type Manner = 'whole' | 'removal' | 'changes'

const manners: Partial<Record<EventType, Manner>> = {
  'activity.planned': 'whole',
  'activity.replanned': 'changes',
  'activity.progressed': 'changes',
  'activity.reported': 'changes',
  'activity.removed': 'removal',
  'link.declared': 'whole',
  'link.revised': 'whole',
  'link.withdrawn': 'removal',
  'calendar.defined': 'whole',
  'project.rescheduled': 'changes',
  'programme.configured': 'changes',
  'target.declared': 'whole',
  'target.committed': 'changes',
  'target.withdrawn': 'removal',
}

/** Project and code of the activity that a fact speaks of. */
function activityOf({ type, data }: Fact): readonly [project: string, code: string] | undefined {
  if (type === 'activity.planned') return [data.project, data.activity.code]
  if (!type.startsWith('activity.') || !('project' in data && 'activity' in data)) return undefined
  return [String(data.project), String(data.activity)]
}

/** Any other thing that a fact speaks of; `undefined`: its type is not ordered. */
function thingOf({ type, data }: Fact): string | undefined {
  if ('from' in data && 'to' in data && typeof data.from === 'object' && 'type' in data) return `link ${linkKey(data)}`
  if (type === 'calendar.defined') return JSON.stringify(['calendar', data.project, data.calendar.code])
  if (type === 'project.rescheduled') return JSON.stringify(['project', data.project])
  if (type === 'programme.configured') return 'programme'
  if ('target' in data) return JSON.stringify(['target', data.target])
  return undefined
}

/** Fields that a fact of the manner `changes` speaks of. */
function fieldsOf({ type, data }: Fact): readonly string[] {
  if (type === 'activity.reported') return ['reported']
  if (type === 'target.committed') return ['committed']
  if (type === 'programme.configured') return Object.keys(data)
  return 'changes' in data ? Object.keys(data.changes) : []
}

/** The fact without what a newer one has said; `undefined`: all of it is superseded. Notes where it stands. */
export function inSourceOrder(
  register: ProgrammeRegister,
  fact: Fact,
  order: SourceOrder | undefined,
): Fact | undefined {
  const manner = manners[fact.type]
  if (order === undefined || manner === undefined || order.source.startsWith(derived)) return fact
  const [scope, thing] = activityOf(fact) ?? ['', thingOf(fact)]
  if (thing === undefined) return fact
  const place: Place = { sequence: order.sequence, time: timeOf(order.time) }
  const said = saidIn(register, order.source, scope)
  const last = said.get(thing) ?? nothingSaid
  const { whole, removed, fields } = last
  if (manner === 'removal') {
    if (isLate(place, whole) || isLate(place, removed)) return undefined
    said.set(thing, { whole, removed: place, fields })
    return fact
  }
  if (isLate(place, removed)) return undefined
  if (manner === 'whole') {
    if (isLate(place, whole)) return undefined
    const newer = fields === undefined ? [] : Object.keys(fields).filter((field) => isLate(place, fields[field]))
    said.set(thing, { whole: place, removed, fields })
    return newer.length === 0 ? fact : keeping(register, fact, newer)
  }
  const stated = fieldsOf(fact)
  const effective = isLate(place, whole) ? [] : notLate(place, stated, fields)
  if (effective.length > 0) said.set(thing, { whole, removed, fields: withPlace(fields, effective, place) })
  return effective.length === stated.length ? fact : reduced(fact, effective)
}

const isLate = (place: Place, other: Place | undefined): boolean => other !== undefined && isBefore(place, other)

/** The fields of which nothing newer is known: nearly always all of them. */
function notLate(place: Place, stated: readonly string[], fields: SaidLast['fields']): readonly string[] {
  if (fields === undefined || !stated.some((field) => isLate(place, fields[field]))) return stated
  return stated.filter((field) => !isLate(place, fields[field]))
}

function withPlace(known: SaidLast['fields'], stated: readonly string[], place: Place): SaidLast['fields'] {
  const fields: Record<string, Place> = known === undefined ? {} : { ...known }
  for (const field of stated) fields[field] = place
  return fields
}

/** What the source has said of the things in this scope, to be read and written. */
function saidIn({ saidLast }: ProgrammeRegister, source: string, scope: string): Map<string, SaidLast> {
  let scopes = saidLast.get(source)
  if (scopes === undefined) saidLast.set(source, (scopes = new Map()))
  let said = scopes.get(scope)
  if (said === undefined) scopes.set(scope, (said = new Map()))
  return said
}

/** Changes cut down to some of their fields. */
function reduced(fact: Fact, effective: readonly string[]): Fact | undefined {
  if (effective.length === 0) return undefined
  const kept = (changes: object): object =>
    Object.fromEntries(Object.entries(changes).filter(([field]) => effective.includes(field)))
  if ('changes' in fact.data) return { ...fact, data: { ...fact.data, changes: kept(fact.data.changes) } } as Fact
  return fact.type === 'programme.configured' ? ({ ...fact, data: kept(fact.data) } as Fact) : fact
}

/** An activity stated as a whole, late: fields that newer facts have set stay as they are. */
function keeping(register: ProgrammeRegister, fact: Fact, newer: readonly string[]): Fact {
  if (fact.type !== 'activity.planned') return fact
  const known = register.projects.get(fact.data.project)?.activities.get(fact.data.activity.code)
  if (known === undefined) return fact
  const stays = Object.fromEntries(newer.map((field) => [field, known[field as keyof Activity]]))
  const activity = Object.entries({ ...fact.data.activity, ...stays }).filter(([, value]) => value !== undefined)
  return { ...fact, data: { ...fact.data, activity: Object.fromEntries(activity) } } as Fact
}
