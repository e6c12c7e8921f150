import { toDay, toMinutes, type Activity, type Calendar, type PlanSnapshot } from '@throughline/domain'
import type { NeutralCalendar, Shifts } from './neutral.ts'

/** Collects where two readings of a file differ, in words: `A0001 remainingMinutes: 480, not 479`. */
export interface Differences {
  field(place: string, name: string, ours: unknown, theirs: unknown): void
  readonly found: readonly string[]
}

export function createDifferences(): Differences {
  const found: string[] = []
  return {
    field: (place, name, ours, theirs) => {
      const [a, b] = [JSON.stringify(ours ?? null), JSON.stringify(theirs ?? null)]
      if (a !== b) found.push(`${place} ${name}: ${a}, not ${b}`)
    },
    found,
  }
}

export const minutesOf = (date: string | undefined): number | null => (date === undefined ? null : toMinutes(date))

export const rounded = (minutes: number | null | undefined): number | null =>
  minutes === null || minutes === undefined ? null : Math.round(minutes)

/** A calendar by what it says: the week, and the days that differ from it. */
export function calendarWords(week: readonly Shifts[], exceptions: ReadonlyMap<number, Shifts>): string {
  const differing = [...exceptions]
    .filter(([day, shifts]) => JSON.stringify(shifts) !== JSON.stringify(week[(((day + 4) % 7) + 7) % 7]))
    .sort(([a], [b]) => a - b)
  return JSON.stringify([week, differing])
}

/** Hundreds of activities work on one calendar: its words are made once. */
const ours = new WeakMap<Calendar, string>()
const theirs = new WeakMap<readonly NeutralCalendar[], Map<string | null, string | null>>()

export function ourCalendar(calendar: Calendar | undefined): string | null {
  if (calendar === undefined) return null
  const known = ours.get(calendar)
  const words = known ?? wordsOf(calendar)
  if (known === undefined) ours.set(calendar, words)
  return words
}

function wordsOf(calendar: Calendar): string {
  return calendarWords(calendar.week, new Map(calendar.exceptions.map(({ date, shifts }) => [toDay(date), shifts])))
}

/** What the neutral calendar says, its parents' week and exceptions below its own. */
export function theirCalendar(calendars: readonly NeutralCalendar[], id: string | null): string | null {
  const known = theirs.get(calendars) ?? new Map<string | null, string | null>()
  theirs.set(calendars, known)
  if (!known.has(id)) known.set(id, inheritedWords(calendars, id))
  return known.get(id) ?? null
}

function inheritedWords(calendars: readonly NeutralCalendar[], id: string | null): string | null {
  const chain: NeutralCalendar[] = []
  for (let next = id; next !== null;) {
    const calendar = calendars.find((each) => each.id === next)
    if (calendar === undefined || chain.includes(calendar)) break
    chain.unshift(calendar)
    next = calendar.parent
  }
  if (chain.length === 0) return null
  const week = [0, 1, 2, 3, 4, 5, 6].map((day) => chain.findLast(({ week }) => String(day) in week)?.week[day] ?? [])
  const days = chain.flatMap(({ exceptions }) => exceptions.map(({ day, shifts }) => [day, shifts] as const))
  return calendarWords(week, new Map(days))
}

/** The calendar that an activity works on. */
export function calendarOf(plan: PlanSnapshot, code: string | undefined): Calendar | undefined {
  const wanted = code ?? plan.settings.defaultCalendar
  return plan.calendars.find((calendar) => calendar.code === wanted)
}

export function activitiesByCode(plan: PlanSnapshot): ReadonlyMap<string, Activity> {
  return new Map(plan.activities.map((activity) => [activity.code, activity]))
}

export function linkLines(
  links: readonly { from: string; to: string; type: string; lag: string }[],
): readonly string[] {
  return links.map(({ from, to, type, lag }) => `${from} -${type}-> ${to} ${lag}`).sort()
}
