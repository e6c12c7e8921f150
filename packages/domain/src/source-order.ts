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
  readonly whole?: Place
  readonly removed?: Place
  /** By field; fields are those of a schema, never names that somebody chose. */
  readonly fields?: { readonly [field: string]: Place }
}

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

/** The thing that a fact speaks of; `undefined`: its type is not ordered. */
function thingOf({ type, data }: Fact): string | undefined {
  if ('from' in data && 'to' in data && typeof data.from === 'object' && 'type' in data) return `link ${linkKey(data)}`
  if (type === 'activity.planned') return activityKey(data.project, data.activity.code)
  if (type.startsWith('activity.') && 'project' in data && 'activity' in data) {
    return activityKey(String(data.project), String(data.activity))
  }
  if (type === 'calendar.defined') return JSON.stringify(['calendar', data.project, data.calendar.code])
  if (type === 'project.rescheduled') return JSON.stringify(['project', data.project])
  if (type === 'programme.configured') return 'programme'
  if ('target' in data) return JSON.stringify(['target', data.target])
  return undefined
}

/** The length makes it unambiguous, whatever the ids contain. */
const activityKey = (project: string, code: string): string => `activity ${project.length} ${project}/${code}`

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
  const thing = thingOf(fact)
  if (thing === undefined) return fact
  const place: Place = { sequence: order.sequence, time: Date.parse(order.time) }
  const key = `${order.source} ${thing}`
  const last = register.saidLast.get(key) ?? {}
  const late = (other: Place | undefined): boolean => other !== undefined && isBefore(place, other)
  if (manner === 'removal') {
    if (late(last.whole) || late(last.removed)) return undefined
    register.saidLast.set(key, { ...last, removed: place })
    return fact
  }
  if (late(last.removed)) return undefined
  if (manner === 'whole') {
    if (late(last.whole)) return undefined
    const newer = Object.entries(last.fields ?? {}).flatMap(([field, at]) => (late(at) ? [field] : []))
    register.saidLast.set(key, { ...last, whole: place })
    return newer.length === 0 ? fact : keeping(register, fact, newer)
  }
  const stated = fieldsOf(fact)
  const effective = late(last.whole) ? [] : stated.filter((field) => !late(last.fields?.[field]))
  if (effective.length > 0) {
    const fields: Record<string, Place> = { ...last.fields }
    for (const field of effective) fields[field] = place
    register.saidLast.set(key, { ...last, fields })
  }
  return effective.length === stated.length ? fact : reduced(fact, effective)
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
