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
 * Of two ends one may lie in a project that is not known yet: it is kept, and binds when that project comes. In a known
 * project the activity must be there, if one is named.
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
  for (const [name, { project, activity }] of there) {
    if (activity === undefined) continue
    const found = knownActivity(register, { project, activity }, `${at}.${name}`)
    if (!found.ok) return found
  }
  return ok(undefined)
}
