import type { EventData, EventType } from '../events.ts'
import type { Activity } from '../plan.ts'
import { ok, refused, type Result } from '../problem.ts'
import type { ProgrammeRegister } from '../register.ts'

/**
 * Whether a fact may be recorded in this state of the programme: its data as they are to be recorded (what follows from
 * them is filled in), or why not. `at` is the JSON path of the data.
 */
export type Settle<T extends EventType> = (
  register: ProgrammeRegister,
  data: EventData<T>,
  at: string,
) => Result<EventData<T>>

export type Settles<T extends EventType = EventType> = { readonly [K in T]: Settle<K> }

export const ruleBroken = (message: string, at: string): Result<never> => refused({ code: 'rule-broken', message, at })

export const contradictory = (message: string, at: string): Result<never> =>
  refused({ code: 'invalid-event', message, at })

export const unknown = (
  what: 'project' | 'activity' | 'link' | 'target' | 'dependency' | 'entry' | 'baseline',
  message: string,
  at: string,
): Result<never> => refused({ code: `unknown-${what}`, message, at })

export const unknownProject = (project: string, at: string): Result<never> =>
  unknown('project', `project ${project} is not part of the programme`, `${at}.project`)

/** The project must be part of the programme; nothing else is asked. */
export function inKnownProject<D extends { readonly project: string }>(
  register: ProgrammeRegister,
  data: D,
  at: string,
): Result<D> {
  return register.projects.has(data.project) ? ok(data) : unknownProject(data.project, at)
}

/** An activity's place, perhaps only its project. */
export interface Place {
  readonly project: string
  readonly activity?: string | undefined
}

/** Project and activity must be there. */
export function knownActivity(
  register: ProgrammeRegister,
  { project, activity }: Required<Place>,
  at: string,
): Result<Activity> {
  const known = register.projects.get(project)
  if (known === undefined) return unknownProject(project, at)
  const found = activity === undefined ? undefined : known.activities.get(activity)
  if (found !== undefined) return ok(found)
  return unknown('activity', `activity ${activity} is not in project ${project}`, `${at}.activity`)
}

/** Project and activity must be there; nothing else is asked. */
export function inKnownActivity<D extends Required<Place>>(
  register: ProgrammeRegister,
  data: D,
  at: string,
): Result<D> {
  const found = knownActivity(register, data, at)
  return found.ok ? ok(data) : found
}

/**
 * Of two ends in different projects one may be unknown still, its project or its activity: it is kept, and binds when
 * that comes. Within one project both must be there, and of every two one: else it is more likely a slip than a plan.
 */
export function knownEnds(
  register: ProgrammeRegister,
  ends: { readonly [name: string]: Place },
  at: string,
): Result<undefined> {
  const entries = Object.entries(ends)
  const projects = new Set(entries.map(([, { project }]) => project))
  const there = entries.filter(([, { project }]) => register.projects.has(project))
  if (there.length === 0) {
    const [only] = projects
    const words =
      projects.size === 1 ? `project ${only} is not` : `neither project ${[...projects].join(' nor project ')} is`
    return unknown('project', `${words} part of the programme`, at)
  }
  const missing = there.flatMap(([name, { project, activity }]) => {
    const found =
      activity === undefined ? ok(undefined) : knownActivity(register, { project, activity }, `${at}.${name}`)
    return found.ok ? [] : [found]
  })
  const mayMiss = projects.size > 1 && missing.length < there.length
  return mayMiss ? ok(undefined) : (missing[0] ?? ok(undefined))
}
