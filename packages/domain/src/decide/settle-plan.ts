import { same } from '../changes.ts'
import type { Activity, Baseline, Calendar, Link, PlanSnapshot, ProjectSettings } from '../plan.ts'
import { ok, refused, type Problem, type Result } from '../problem.ts'
import { linkKey, linkWords, type RegisteredLink } from '../register.ts'
import { settledCalendar } from './calendar.ts'

export type BaselineDates = Omit<Baseline['activities'][number], 'activity'>

/** One project's plan, everything by its identity. */
export interface SettledPlan {
  readonly project: string
  readonly settings: ProjectSettings
  readonly calendars: ReadonlyMap<string, Calendar>
  readonly activities: ReadonlyMap<string, Activity>
  /** How many links its snapshot carries. */
  readonly linkCount: number
  readonly baselines: ReadonlyMap<string, ReadonlyMap<string, BaselineDates>>
}

export interface SettledPlans {
  readonly plans: readonly SettledPlan[]
  /** Links of all the plans, by key, each with the project whose plan it belongs to. */
  readonly links: ReadonlyMap<string, RegisteredLink>
}

/** So many contradictions are named; the rest shows when these are mended. */
const problemsNamed = 20

/** Brings the plans of a submission into the form they are compared in, or says what in them has no single meaning. */
export function settlePlans(snapshots: readonly PlanSnapshot[]): Result<SettledPlans> {
  const problems: Problem[] = []
  const plans = new Map<string, SettledPlan>()
  for (const [index, snapshot] of snapshots.entries()) {
    const at = `$.plans[${index}]`
    if (plans.has(snapshot.project)) {
      problems.push(contradiction(`project ${snapshot.project} is stated twice`, `${at}.project`))
    }
    plans.set(snapshot.project, settlePlan(snapshot, at, problems))
  }
  const links = settleLinks(snapshots, new Set(plans.keys()), problems)
  if (problems.length > 0) return refused(...problems.slice(0, problemsNamed))
  return ok({ plans: [...plans.values()], links })
}

function settlePlan(snapshot: PlanSnapshot, at: string, problems: Problem[]): SettledPlan {
  const { project, settings } = snapshot
  const baselines = (snapshot.baselines ?? []).map((baseline, index) => ({
    name: baseline.name,
    dates: settleBaseline(project, baseline, `${at}.baselines[${index}]`, problems),
  }))
  return {
    project,
    settings,
    linkCount: snapshot.links.length,
    calendars: settleCalendars(snapshot, at, problems),
    activities: byIdentity(snapshot.activities, {
      identity: (activity) => activity.code,
      words: (activity) => `activity ${project}/${activity.code}`,
      at: `${at}.activities`,
      problems,
    }),
    baselines: new Map(
      [
        ...byIdentity(baselines, {
          identity: (baseline) => baseline.name,
          words: (baseline) => `baseline "${baseline.name}" of ${project}`,
          at: `${at}.baselines`,
          problems,
          equal: (a, b) => same([...a.dates], [...b.dates]),
        }),
      ].map(([name, { dates }]) => [name, dates]),
    ),
  }
}

function settleCalendars(snapshot: PlanSnapshot, at: string, problems: Problem[]): ReadonlyMap<string, Calendar> {
  const settled: Calendar[] = []
  for (const [index, calendar] of snapshot.calendars.entries()) {
    const result = settledCalendar(calendar)
    if (!('fault' in result)) settled.push(result)
    else {
      const message = `calendar "${calendar.code}" of ${snapshot.project}: ${result.fault}`
      problems.push(contradiction(message, `${at}.calendars[${index}]${result.path}`))
    }
  }
  return byIdentity(settled, {
    identity: (calendar) => calendar.code,
    words: (calendar) => `calendar "${calendar.code}" of ${snapshot.project}`,
    at: `${at}.calendars`,
    problems,
  })
}

function settleBaseline(project: string, baseline: Baseline, at: string, problems: Problem[]) {
  const activities = byIdentity(baseline.activities, {
    identity: (dates) => dates.activity,
    words: (dates) => `activity ${project}/${dates.activity} in baseline "${baseline.name}"`,
    at: `${at}.activities`,
    problems,
  })
  return new Map(
    [...activities].map(([code, { start, finish, durationMinutes }]) => [code, { start, finish, durationMinutes }]),
  )
}

/**
 * A link belongs to the plan of its successor's project when that is submitted too, else to its predecessor's: whoever
 * receives says what it waits for.
 */
function settleLinks(
  snapshots: readonly PlanSnapshot[],
  submitted: ReadonlySet<string>,
  problems: Problem[],
): ReadonlyMap<string, RegisteredLink> {
  const links = new Map<string, RegisteredLink>()
  for (const [plan, { project, links: stated }] of snapshots.entries()) {
    for (const [index, link] of stated.entries()) {
      const { from, to } = link
      const at = `$.plans[${plan}].links[${index}]`
      if (from.project !== project && to.project !== project) {
        problems.push(contradiction(`link ${linkWords(link)} has no end in ${project}, whose plan carries it`, at))
        continue
      }
      const key = linkKey(link)
      const earlier = links.get(key)
      if (earlier !== undefined && !sameLag(earlier, link)) {
        problems.push(contradiction(`link ${linkWords(link)} is stated twice, with different lags`, at))
      }
      links.set(key, { ...link, plan: submitted.has(to.project) ? to.project : from.project })
    }
  }
  return links
}

/** Two links with the same ends and type say the same. */
export function sameLag(a: Link, b: Link): boolean {
  return a.lagMinutes === b.lagMinutes && a.lagUnit === b.lagUnit && a.lagPercent === b.lagPercent
}

interface Identified<T> {
  readonly identity: (item: T) => string
  readonly words: (item: T) => string
  readonly at: string
  readonly problems: Problem[]
  readonly equal?: (a: T, b: T) => boolean
}

/** What is stated twice alike counts once; what is stated twice and differently is a problem. */
function byIdentity<T>(
  items: readonly T[],
  { identity, words, at, problems, equal = same }: Identified<T>,
): ReadonlyMap<string, T> {
  const map = new Map<string, T>()
  for (const [index, item] of items.entries()) {
    const earlier = map.get(identity(item))
    if (earlier === undefined) map.set(identity(item), item)
    else if (!equal(earlier, item)) {
      problems.push(contradiction(`${words(item)} is stated twice, and differently`, `${at}[${index}]`))
    }
  }
  return map
}

const contradiction = (message: string, at: string): Problem => ({ code: 'plan-invalid', message, at })
