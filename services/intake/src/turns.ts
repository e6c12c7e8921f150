import { ThroughlineError, type EventStore } from '@throughline/ports'
import { openDesk, type Desk } from './desk.ts'
import type { IntakeLimits } from './limits.ts'
import type { SmallDecision, SmallJob } from './decide-group.ts'
import { runSmallJobs } from './small-jobs.ts'

/** Work that needs the programme for itself over several appends: a plan submission. */
interface LongJob {
  readonly kind: 'long'
  readonly run: (desk: Desk) => Promise<void>
}

interface Line {
  readonly desk: Desk
  readonly waiting: (SmallJob | LongJob)[]
  running: boolean
  /** Called when somebody comes to the line. */
  arrived: (() => void) | undefined
}

/** Hands out each programme's turn: one decision at a time per programme, programmes side by side. */
export interface Turns {
  /**
   * Decides within the programme's turn; decisions of several waiting requests share one append. `ids`: the posted
   * events that the decision asks for with `knownOf`.
   */
  small<T>(programme: string, ids: readonly string[], decide: SmallDecide<T>): Promise<T>
  /** Runs alone within the programme's turn. */
  long<T>(programme: string, run: (desk: Desk) => Promise<T>): Promise<T>
}

type SmallDecide<T> = (desk: Desk) => SmallDecision<T>

export function createTurns(store: EventStore, limits: IntakeLimits): Turns {
  const lines = new Map<string, Line>()

  function newLine(programme: string): Line {
    return { desk: openDesk(programme, store, limits), waiting: [], running: false, arrived: undefined }
  }

  /** The most recently used programme is the last of the map. */
  function lineOf(programme: string): Line {
    const line = lines.get(programme) ?? newLine(programme)
    lines.delete(programme)
    lines.set(programme, line)
    for (const [other, { running }] of lines) {
      if (lines.size <= limits.programmesInMemory) break
      if (!running && other !== programme) lines.delete(other)
    }
    return line
  }

  function enqueue(programme: string, job: SmallJob | LongJob): void {
    const line = lineOf(programme)
    if (line.waiting.length >= limits.waitingPerProgramme) {
      throw new ThroughlineError('overloaded', `${line.waiting.length} requests wait for programme ${programme}`, {
        facts: { limit: limits.waitingPerProgramme, unit: 'requests' },
      })
    }
    line.waiting.push(job)
    line.arrived?.()
    if (!line.running) void drain(line)
  }

  return {
    small: <T>(programme: string, ids: readonly string[], decide: SmallDecide<T>) =>
      new Promise<T>((resolve, reject) => {
        enqueue(programme, { kind: 'small', ids, decide, resolve: resolve as (answer: unknown) => void, reject })
      }),
    long: <T>(programme: string, run: (desk: Desk) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        enqueue(programme, { kind: 'long', run: (desk) => run(desk).then(resolve, reject) })
      }),
  }
}

/** Works through a line until nobody waits. Jobs settle their own promises: nothing escapes from here. */
async function drain(line: Line): Promise<void> {
  line.running = true
  for (let job = line.waiting[0]; job !== undefined; job = line.waiting[0]) {
    if (job.kind === 'long') {
      line.waiting.shift()
      await job.run(line.desk)
    } else {
      await runSmallJobs(line.desk, { take: () => takeSmall(line), arrival: () => arrivalAt(line) })
    }
  }
  line.running = false
}

const arrivalAt = (line: Line): Promise<void> =>
  new Promise((resolve) => {
    line.arrived = resolve
  })

/** Takes the next waiting job if it is a small one. */
function takeSmall(line: Line): SmallJob | undefined {
  const [next] = line.waiting
  if (next?.kind !== 'small') return undefined
  line.waiting.shift()
  return next
}
