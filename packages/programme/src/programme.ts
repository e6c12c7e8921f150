import {
  copyRegister,
  emptyProgramme,
  evolve,
  type ClosedCommand,
  type Finding,
  type ProgrammeRegister,
  type RecordedEvent,
} from '@throughline/domain'
import { computeSchedule } from '@throughline/schedule'
import { alertState } from './alerts-state.ts'
import { baselinesOf } from './baselines.ts'
import { compile } from './compile.ts'
import { dependencyFindings } from './dependency-findings.ts'
import { findDivergence } from './divergence.ts'
import { listFindings, reviseFindings, type FindingList } from './finding-list.ts'
import { createLinkRegister, followEvent, linkRegisterOf, type DependencyGraph, type LinkRegister } from './graph.ts'
import { advance, liveFindings, openLive, solvedFrom, type Live } from './live.ts'
import { byCode } from './network.ts'
import { findEdits, hasNoEdits } from './network-edits.ts'
import { numbersOf, secrecyOf } from './secrecy.ts'
import { createRegisterNotes, notesOf, type RegisterNotes } from './register-notes.ts'
import { scheduleFindings } from './schedule-findings.ts'
import type { Solved } from './solved.ts'
import { clearStale, createStale, markStale, type Stale } from './stale.ts'
import type { ProgrammeView } from './view.ts'
import { sumUp } from './view-sums.ts'

/**
 * How long the views of a programme hold. `kept`: for ever, each has columns of its own. `recycled`: a view and the one
 * before it hold; the columns of older ones are written over, and reading such a view throws. `fresh`: for ever, and
 * each is computed from the registers alone.
 */
export type ViewLife = 'kept' | 'recycled' | 'fresh'

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
  readonly stale: Stale
  readonly life: ViewLife
  /** What the last view was made of. */
  solved: Solved | undefined
  /** What the one before it was made of. */
  older: Solved | undefined
  /** Keeps what is scheduled up to date; absent until a second state is asked for. */
  live: Live | undefined
  findings: FindingList
  notes: RegisterNotes
  /** Findings about dependencies, by what they say. */
  agreements: ReadonlyMap<string, Finding>
  view: ProgrammeView | undefined
}

export function createProgramme(id: string, life: ViewLife = 'kept'): Programme {
  const links = createLinkRegister()
  return {
    id,
    register: emptyProgramme(id),
    graph: links.graph,
    links,
    stale: createStale(),
    life,
    solved: undefined,
    older: undefined,
    live: undefined,
    findings: listFindings([]),
    notes: createRegisterNotes(),
    agreements: new Map(),
    view: undefined,
  }
}

/**
 * A programme that begins as the given one and goes its own way; neither reaches the other. Costs what is there: cheap
 * beside folding its history again.
 */
export function forkProgramme({ id, register, view }: Programme): Programme {
  const own = copyRegister(register)
  const links = linkRegisterOf(own)
  return { ...createProgramme(id, 'fresh'), register: own, links, graph: links.graph, view }
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

/**
 * Dates and findings of the programme as it is now. Called again without a new event it gives the same view. How long a
 * view holds is the programme's {@link ViewLife}.
 */
export function computeView(programme: Programme): ProgrammeView {
  const { register, view } = programme
  if (view?.revision === register.revision) return view
  try {
    const solved = solve(programme)
    addNotes(programme)
    const made = withAgreements(programme, makeView(programme, solved))
    clearStale(programme.stale)
    programme.view = made
    return made
  } catch (error) {
    // whatever is half brought up to date is not gone on with
    programme.stale.shape = true
    throw error
  }
}

function solve(programme: Programme): Solved {
  const { solved, stale, life, live } = programme
  const edits = solved === undefined || life === 'fresh' ? undefined : findEdits(solved.network, programme, stale)
  if (solved === undefined || edits === undefined) return solveAnew(programme)
  if (hasNoEdits(edits)) return solved
  programme.live = live ?? openLive(solved.network)
  const older = life === 'recycled' && programme.older?.state === solved.changes?.from ? programme.older : undefined
  if (older !== undefined) older.hold.ended = true
  const advanced = advance(programme.live, solved, older, edits)
  if (advanced === undefined) return solveAnew(programme)
  const { removed, added } = advanced
  programme.older = solved
  programme.solved = advanced.solved
  if (removed.length + added.length > 0) programme.findings = reviseFindings(programme.findings, removed, added)
  return advanced.solved
}

/** From the registers alone. Whoever looks twice will look again: from the second time on the engine is kept. */
function solveAnew(programme: Programme): Solved {
  const { register, links, solved, life } = programme
  const network = compile(register, links)
  const staysLive = solved !== undefined && life !== 'fresh'
  programme.live = staysLive ? openLive(network) : undefined
  const made = programme.live === undefined ? computed(programme, network) : solvedFrom(programme.live, network)
  if (programme.live !== undefined)
    programme.findings = listFindings([...network.findings, ...liveFindings(programme.live)])
  programme.notes = createRegisterNotes()
  programme.agreements = new Map()
  programme.older = undefined
  programme.solved = made
  return made
}

function computed(programme: Programme, network: Solved['network']): Solved {
  const { schedule, findings } = computeSchedule(network.input)
  const { findings: divergence } = findDivergence({ network, schedule })
  programme.findings = listFindings([
    ...network.findings,
    ...scheduleFindings(network, findings),
    ...divergence.filter((finding) => finding !== undefined),
  ])
  const sums = sumUp({ network, schedule })
  return { network, schedule, sums, state: {}, changes: undefined, changedLinks: undefined, hold: { ended: false } }
}

/** Puts what the registers alone say among the findings. */
function addNotes(programme: Programme): void {
  const { notes, removed, added } = notesOf(programme.notes, programme)
  programme.notes = notes
  if (removed.length + added.length > 0) programme.findings = reviseFindings(programme.findings, removed, added)
}

type Draft = { -readonly [K in keyof ProgrammeView]: ProgrammeView[K] }

/** Puts what agreements and plans do not say alike among the findings: few, so they are found anew with each view. */
function withAgreements(programme: Programme, view: Draft): ProgrammeView {
  const known = programme.agreements
  const found = new Map(dependencyFindings(view).map((finding) => [JSON.stringify(finding), finding]))
  const removed = [...known].flatMap(([words, finding]) => (found.has(words) ? [] : [finding]))
  const added = [...found].flatMap(([words, finding]) => (known.has(words) ? [] : [finding]))
  programme.agreements = new Map([...found].map(([words, finding]) => [words, known.get(words) ?? finding]))
  if (removed.length + added.length > 0) programme.findings = reviseFindings(programme.findings, removed, added)
  view.findingList = programme.findings
  view.findings = programme.findings.items
  return view
}

function makeView({ id, register, findings }: Programme, solved: Solved): Draft {
  const { hold } = solved
  const held = <T>(part: T): T => {
    if (hold.ended) throw new Error(`the view of programme ${id} was read after two later ones had been made`)
    return part
  }
  return {
    programme: id,
    name: register.name,
    owner: register.owner ?? null,
    revision: register.revision,
    get network() {
      return held(solved.network)
    },
    get schedule() {
      return held(solved.schedule)
    },
    findings: findings.items,
    confidential: numbersOf(register),
    secrecy: secrecyOf(register),
    targets: new Map([...register.targets].sort(([a], [b]) => byCode(a, b))),
    dependencies: new Map([...register.dependencies].sort(([a], [b]) => byCode(a, b))),
    baselines: baselinesOf(register),
    latest: register.latest ?? null,
    state: solved.state,
    changes: solved.changes,
    sums: solved.sums,
    findingList: findings,
    alertState: alertState(register),
  }
}
