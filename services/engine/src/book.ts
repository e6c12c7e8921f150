import { readRecorded, type ClosedCommand, type Finding } from '@throughline/domain'
import { messageOf, ThroughlineError, type StoredEvent } from '@throughline/ports'
import {
  applyEvent,
  computeView,
  createProgramme,
  forkProgramme,
  keptView,
  nothingHidden,
  withoutPending,
  type Hidden,
  type Programme,
  type ProgrammeView,
} from '@throughline/programme'

/** Why a programme is not folded any further. */
export interface Quarantine {
  readonly revision: number
  readonly event: string
  readonly message: string
}

export interface Entry {
  readonly id: string
  readonly programme: Programme
  /** Last revision that was read from the store, folded or not. */
  read: number
  /** Revision of the last command that took effect; -1: none yet. */
  closed: number
  /** Revision of the last command whose reports are committed to the feed. */
  published: number
  /** View before the event that put the programme into quarantine. */
  lastGood: ProgrammeView | undefined
  quarantine: Quarantine | undefined
  /** The commands that took effect, oldest first: what an instant is looked up in. */
  readonly closings: Closing[]
}

/** Where a command took effect. */
export interface Closing {
  readonly revision: number
  /** When it was recorded, in milliseconds since 1970. */
  readonly recorded: number
}

/** All programmes of the store, as far as it has been followed. */
export interface Book {
  readonly entries: ReadonlyMap<string, Entry>
  entry(programme: string): Entry
  clear(): void
}

export function createBook(): Book {
  const entries = new Map<string, Entry>()
  return {
    entries,
    entry(programme) {
      const known = entries.get(programme)
      if (known !== undefined) return known
      const entry = newEntry(programme)
      entries.set(programme, entry)
      return entry
    },
    clear: () => entries.clear(),
  }
}

export function newEntry(id: string): Entry {
  return {
    id,
    // a report looks at the present view and the one before; everything else at the present one
    programme: createProgramme(id, 'recycled'),
    read: -1,
    closed: -1,
    published: -1,
    lastGood: undefined,
    quarantine: undefined,
    closings: [],
  }
}

/** A state that begins as the given one, for what may follow on it; the given one is not touched by it. */
export function forkEntry(entry: Entry): Entry {
  return { ...entry, programme: forkProgramme(entry.programme), closings: [...entry.closings] }
}

export interface Step {
  /** The programme as it was just before the closing event; `undefined`: before its first command. */
  readonly before: ProgrammeView | undefined
  readonly after: ProgrammeView
  readonly command: ClosedCommand
}

/**
 * Folds a stored event. With `wanted` it computes the views around a command that closes. An event that cannot be
 * read, or on which our own code fails, stops this programme and no other.
 */
export function foldStored(entry: Entry, stored: StoredEvent, wanted: boolean): Step | undefined {
  entry.read = stored.revision
  if (entry.quarantine !== undefined) return undefined
  const recorded = readRecorded(stored)
  if (!recorded.ok) {
    stop(entry, stored, recorded.problems[0]?.message ?? 'the event cannot be read', viewIfAny(entry))
    return undefined
  }
  let before: ProgrammeView | undefined
  try {
    const closes = recorded.value.metadata.closes === true
    before = wanted && closes && entry.closed !== -1 ? computeView(entry.programme) : undefined
    const command = applyEvent(entry.programme, recorded.value)
    if (command === undefined) return undefined
    const after = wanted ? computeView(entry.programme) : undefined
    entry.closed = command.revision
    entry.closings.push({ revision: command.revision, recorded: Date.parse(recorded.value.metadata.recordedtime) })
    if (after === undefined) return undefined
    // that this very command was waiting for its end tells nobody anything
    return { before: before === undefined ? undefined : withoutPending(before, command.command), after, command }
  } catch (error) {
    // The registers may be half changed: only a view from before is sound.
    stop(entry, stored, messageOf(error), before ?? entry.programme.view)
    return undefined
  }
}

/** Stops a programme whose command was folded but cannot be reported; what it said before stays readable. */
export function quarantine(entry: Entry, stored: StoredEvent, step: Step, error: unknown): void {
  stop(entry, stored, messageOf(error), step.before)
}

function stop(entry: Entry, { id, revision }: StoredEvent, message: string, lastGood: ProgrammeView | undefined): void {
  entry.lastGood = lastGood === undefined ? undefined : keptView(lastGood)
  entry.quarantine = { revision, event: id, message }
}

function viewIfAny(entry: Entry): ProgrammeView | undefined {
  try {
    return entry.closed === -1 ? undefined : computeView(entry.programme)
  } catch {
    return undefined
  }
}

/** The view that queries answer with: the present one, or the last good one of a programme in quarantine. */
export function viewOf(entry: Entry): ProgrammeView {
  return shownView(entry, nothingHidden)
}

/** The same for somebody who may not see some projects, from whom the reason of a quarantine is kept as well. */
export function shownView(entry: Entry, hidden: Hidden): ProgrammeView {
  const view = entry.quarantine === undefined ? computeView(entry.programme) : entry.lastGood
  if (view !== undefined) return view
  throw quarantineError(entry, hidden)
}

export function quarantineError(entry: Entry, hidden = nothingHidden): ThroughlineError {
  const { id } = entry
  const found = shownQuarantine(entry, hidden)
  return new ThroughlineError('programme-quarantined', `Programme ${id}: ${found?.message ?? 'no state yet'}`, {
    facts: { programme: id, ...(found === undefined ? {} : { revision: found.revision, event: found.event }) },
  })
}

/** A message may name what the event speaks of. */
export function shownQuarantine({ quarantine: found }: Entry, hidden: Hidden): Quarantine | undefined {
  return found === undefined || hidden.size === 0 ? found : { ...found, message: 'the event cannot be processed' }
}

export function quarantineFindings(entry: Entry, hidden: Hidden): readonly Finding[] {
  const found = shownQuarantine(entry, hidden)
  if (found === undefined) return []
  const message = `The programme is not processed beyond its event at revision ${found.revision}: ${found.message}`
  return [{ code: 'programme-quarantined', severity: 'error', message, at: `revision ${found.revision}` }]
}
