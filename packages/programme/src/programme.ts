import {
  emptyProgramme,
  evolve,
  type Activity,
  type ClosedCommand,
  type Finding,
  type ProgrammeRegister,
  type RecordedEvent,
} from '@throughline/domain'
import { computeSchedule, type ScheduleResult } from '@throughline/schedule'
import { compile, recompile } from './compile.ts'
import { divergenceFindings } from './divergence.ts'
import { createLinkRegister, followEvent, nodeKey, type DependencyGraph, type LinkRegister } from './graph.ts'
import { byCode, type Network } from './network.ts'
import { submissionFindings } from './plan-findings.ts'
import { scheduleFindings, sortFindings } from './schedule-findings.ts'
import type { ProgrammeView } from './view.ts'

interface Solved {
  readonly network: Network
  readonly result: ScheduleResult
  readonly findings: readonly Finding[]
}

/** What has changed in the registers since `solved`. */
interface Stale {
  /** The shape, the links or the calendars: everything is compiled anew. */
  shape: boolean
  /** A date or duration of the activities below. */
  dates: boolean
  /** By node key. */
  readonly activities: Map<string, readonly [project: string, code: string]>
}

/**
 * A programme as its events have made it: the register of everything, and the graph of activities and links. Both are
 * written by {@link applyEvent} only.
 */
export interface Programme {
  readonly id: string
  readonly register: ProgrammeRegister
  /** Activities and the links between them; links that miss an end are not in it (`links.dangling`). */
  readonly graph: DependencyGraph
  readonly links: LinkRegister
  /** What the last view was made of. */
  solved: Solved | undefined
  view: ProgrammeView | undefined
  readonly stale: Stale
}

export function createProgramme(id: string): Programme {
  const links = createLinkRegister()
  return {
    id,
    register: emptyProgramme(id),
    graph: links.graph,
    links,
    solved: undefined,
    view: undefined,
    stale: { shape: true, dates: false, activities: new Map() },
  }
}

/**
 * Folds the next event of the programme's stream. Gives the command that it closes; `undefined` while one waits for its
 * other events. Throws when the event is not the next one.
 */
export function applyEvent(programme: Programme, recorded: RecordedEvent): ClosedCommand | undefined {
  const closed = evolve(programme.register, recorded)
  const superseded = new Set(
    closed?.ignored.filter(({ reason }) => reason === 'superseded').map(({ revision }) => revision),
  )
  for (const event of closed?.events ?? []) {
    if (superseded.has(event.revision)) continue
    followEvent(programme.links, programme.register, event)
    markStale(programme.stale, event)
  }
  return closed
}

/** Fields whose change leaves the links' effect, the hierarchy and the calendars as they are. */
const ownFields: ReadonlySet<string> = new Set<keyof Activity>([
  'name',
  'durationMinutes',
  'elapsed',
  'wbs',
  'plannedStart',
  'plannedFinish',
  'constraint',
  'secondaryConstraint',
  'deadline',
  'expectedFinish',
  'manual',
  'inactive',
  'levelingDelayMinutes',
  'owner',
])

function markStale(stale: Stale, event: RecordedEvent): void {
  switch (event.type) {
    case 'activity.planned':
    case 'activity.removed':
    case 'link.declared':
    case 'link.revised':
    case 'link.withdrawn':
    case 'calendar.defined':
    case 'project.joined':
    case 'project.rescheduled':
    case 'project.left':
      stale.shape = true
      return
    case 'activity.replanned':
      if (!Object.keys(event.data.changes).every((field) => ownFields.has(field))) stale.shape = true
      return markActivity(stale, event.data, true)
    case 'activity.progressed':
      return markActivity(stale, event.data, true)
    case 'activity.reported':
      return markActivity(stale, event.data, false)
    default:
      return
  }
}

function markActivity(
  stale: Stale,
  { project, activity }: { project: string; activity: string },
  dates: boolean,
): void {
  stale.activities.set(nodeKey(project, activity), [project, activity])
  stale.dates ||= dates
}

/** Dates and findings of the programme as it is now. Called again without a new event it gives the same view. */
export function computeView(programme: Programme): ProgrammeView {
  const { register, view } = programme
  if (view?.revision === register.revision) return view
  const solved = solve(programme)
  const made: ProgrammeView = {
    programme: programme.id,
    name: register.name,
    owner: register.owner ?? null,
    revision: register.revision,
    network: solved.network,
    schedule: solved.result.schedule,
    findings: sortFindings([...solved.findings, ...submissionFindings(register)]),
    targets: new Map([...register.targets].sort(([a], [b]) => byCode(a, b))),
  }
  programme.solved = solved
  programme.view = made
  programme.stale.shape = false
  programme.stale.dates = false
  programme.stale.activities.clear()
  return made
}

function solve({ register, links, solved, stale }: Programme): Solved {
  if (solved === undefined || stale.shape) {
    const network = compile(register, links)
    return withFindings(network, computeSchedule(network.input))
  }
  const known = [...stale.activities.values()].filter(
    ([project, code]) => register.projects.get(project)?.activities.has(code) === true,
  )
  if (known.length === 0) return solved
  const network = recompile(solved.network, register, known)
  return withFindings(network, stale.dates ? computeSchedule(network.input) : solved.result)
}

function withFindings(network: Network, result: ScheduleResult): Solved {
  return {
    network,
    result,
    findings: [
      ...network.findings,
      ...scheduleFindings(network, result.findings),
      ...divergenceFindings(network, result.schedule),
    ],
  }
}
