import type { Activity, Calendar, Fact, ProgrammeRegister } from '@throughline/domain'
import { linkKey } from '@throughline/domain'
import type { Connection, ItemDelivery, TrackerItem, TrackerLink } from '@throughline/formats'

/** A fact that a delivery makes; `own`: it is about the item itself, in the tool's own order. */
export interface DeliveredFact {
  readonly fact: Fact
  readonly own: boolean
}

const day = [[480, 960]] as [number, number][]
const workdayCode = 'tracker'
const workdays: Calendar = { code: workdayCode, week: [[], day, day, day, day, day, []], exceptions: [] }

/**
 * What has to happen for the programme to say what the delivery says: the item as it should stand is compared with how
 * it stands. The first delivery of a connection makes its project and a calendar of five days.
 */
export function decideDelivery(
  register: ProgrammeRegister,
  connection: Connection,
  delivery: ItemDelivery,
): readonly DeliveredFact[] {
  const { project } = connection
  const known = register.projects.get(project)?.activities ?? new Map<string, Activity>()
  if (delivery.idsOnly === true) return decideIds(register, connection, delivery, known)
  const facts: DeliveredFact[] = register.projects.has(project) ? [] : joining(connection)
  const { item } = delivery
  facts.push(...removals(connection, known, delivery))
  const planned = new Set<string>()
  if (item !== undefined) {
    facts.push(...itemFacts(connection, known.get(item.code), item))
    planned.add(item.code)
  }
  for (const code of delivery.links.flatMap(({ from, to }) => [from, to])) {
    if (known.has(code) || planned.has(code)) continue
    planned.add(code)
    facts.push({
      fact: { type: 'activity.planned', data: { project, activity: unseen(connection, code) } },
      own: false,
    })
  }
  return [...facts, ...linkFacts(register, connection, delivery)]
}

const removals = (
  { project }: Connection,
  known: ReadonlyMap<string, Activity>,
  { removed }: ItemDelivery,
): DeliveredFact[] =>
  removed
    .filter((code) => known.has(code))
    .map((activity) => ({ fact: { type: 'activity.removed', data: { project, activity } }, own: true }))

/**
 * Of a tool that tells ids alone: nothing is made of them, since no later delivery would say what they stand for. What a
 * plan has brought under them is removed and linked.
 */
function decideIds(
  register: ProgrammeRegister,
  connection: Connection,
  delivery: ItemDelivery,
  known: ReadonlyMap<string, Activity>,
): readonly DeliveredFact[] {
  const gone = new Set(delivery.removed)
  // links of what is removed go with it
  const stays = ({ from, to }: TrackerLink): boolean => [from, to].every((code) => known.has(code) && !gone.has(code))
  const { links, withdrawn } = delivery
  const among = { ...delivery, links: links.filter(stays), withdrawn: withdrawn.filter(stays) }
  return [...removals(connection, known, delivery), ...linkFacts(register, connection, among)]
}

function joining({ project, name = project, tool }: Connection): DeliveredFact[] {
  const settings = { name, ruleSet: 'tracker' as const, tool, defaultCalendar: workdays.code, options: {} }
  return [
    { fact: { type: 'project.joined', data: { project, settings } }, own: false },
    { fact: { type: 'calendar.defined', data: { project, calendar: workdays } }, own: false },
  ]
}

/** The other end of a link, of which nothing has been told yet; its own delivery says the rest. */
const unseen = ({ defaultDays }: Connection, code: string): Activity => ({
  code,
  name: code,
  kind: 'task',
  durationMinutes: defaultDays * 480,
  status: 'not-started',
  remainingMinutes: defaultDays * 480,
})

function itemFacts({ project }: Connection, before: Activity | undefined, item: TrackerItem): DeliveredFact[] {
  const { code, name, durationMinutes, start, due, state, since } = item
  const definition = {
    name,
    durationMinutes,
    constraint: start === undefined ? null : { kind: 'start-on-or-after' as const, date: start },
    deadline: due ?? null,
  }
  const isDone = state === 'complete'
  const begun = state === 'not-started' ? null : (before?.actualStart ?? earlier(since, before?.actualFinish))
  const progress = {
    status: state,
    actualStart: begun,
    actualFinish: isDone ? (before?.actualFinish ?? since) : null,
    remainingMinutes: isDone ? 0 : durationMinutes,
  }
  if (before === undefined) {
    const present = Object.entries({ ...definition, ...progress }).filter(([, value]) => value !== null)
    const activity = { code, kind: 'task', ...Object.fromEntries(present) } as Activity
    return [{ fact: { type: 'activity.planned', data: { project, activity } }, own: true }]
  }
  const facts: DeliveredFact[] = []
  const replanned = differing(before, definition)
  const progressed = differing(before, progress)
  if (replanned !== undefined) {
    const data = { project, activity: code, changes: replanned }
    facts.push({ fact: { type: 'activity.replanned', data } as Fact, own: true })
  }
  if (progressed !== undefined) {
    const data = { project, activity: code, changes: progressed }
    facts.push({ fact: { type: 'activity.progressed', data } as Fact, own: true })
  }
  return facts
}

const earlier = (a: string, b: string | undefined): string => (b === undefined || a < b ? a : b)

function differing(before: Activity, wanted: Readonly<Record<string, unknown>>): object | undefined {
  const stands = before as unknown as Readonly<Record<string, unknown>>
  const changes = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(stands[field] ?? null) !== JSON.stringify(value),
  )
  return changes.length === 0 ? undefined : Object.fromEntries(changes)
}

function linkFacts(register: ProgrammeRegister, { project }: Connection, delivery: ItemDelivery): DeliveredFact[] {
  const linkOf = ({ from, to }: TrackerLink) => ({
    from: { project, activity: from },
    to: { project, activity: to },
    type: 'FS' as const,
  })
  const wanted = new Map(delivery.links.map((link) => [linkKey(linkOf(link)), linkOf(link)]))
  const gone = new Map(
    delivery.withdrawn
      .map((link) => [linkKey(linkOf(link)), linkOf(link)] as const)
      .filter(([key]) => register.links.has(key)),
  )
  if (delivery.all && delivery.item !== undefined) {
    const { code } = delivery.item
    for (const [key, { from, to, type, plan }] of register.links) {
      const within = from.project === project && to.project === project && type === 'FS' && plan === undefined
      if (!within || wanted.has(key) || (from.activity !== code && to.activity !== code)) continue
      gone.set(key, { from, to, type })
    }
  }
  const facts: Fact[] = []
  for (const data of gone.values()) facts.push({ type: 'link.withdrawn', data })
  for (const [key, link] of wanted) {
    if (!register.links.has(key)) facts.push({ type: 'link.declared', data: { ...link, lagMinutes: 0 } })
  }
  return facts.map((fact) => ({ fact, own: false }))
}
