import { moveLateActivities } from '../as-late-as-possible.ts'
import { backwardPass, findProjectFinishes, floatBases, latestFinish } from '../backward.ts'
import { kinds, ruleSets, statuses, type Dates, type Network } from '../columns.ts'
import { compileActivities } from '../compile-activities.ts'
import { compileCalendars, type CalendarBook } from '../compile-calendars.ts'
import { compileNetwork } from '../compile.ts'
import { createDates, forwardPass } from '../forward.ts'
import { scheduleEfforts } from '../level-of-effort.ts'
import type { NetworkInput } from '../network.ts'
import { orderNodes } from '../order.ts'
import { reasonCodes } from '../reason-codes.ts'
import { none, type Schedule } from '../result.ts'

/**
 * A calculation as far as explanations look into it. What is to be done as late as possible is moved when the passes
 * are over, and only the dates from before a move tell why the others stand where they stand: so there are three states.
 */
export interface Scene {
  readonly input: NetworkInput
  readonly schedule: Schedule
  readonly network: Network
  /** Nodes, each after everything it depends on. */
  readonly order: Int32Array
  /** After both passes; late dates are of this state. */
  readonly first: Dates
  /** After what Microsoft Project does as late as possible has moved, with all that follows it. */
  readonly settled: Dates
  /** After what Primavera does as late as possible has used up its free float; levels of effort are in it. */
  readonly final: Dates
  /** By project: where its backward pass begins. */
  readonly bases: Int32Array
  /** By project: the first of the activities that end last where its floats look to, -1 without. */
  readonly finishers: Int32Array
  readonly book: CalendarBook
  /** Calendars whose common time a compiled calendar is, by its index. */
  readonly common: ReadonlyMap<number, readonly number[]>
}

export function buildScene(input: NetworkInput, schedule: Schedule): Scene {
  const network = compileNetwork(input)
  const { nodes } = orderNodes(network)
  const first = createDates(network)
  forwardPass(network, first, nodes)
  findProjectFinishes(network, first)
  const bases = floatBases(network, first)
  backwardPass(network, first, nodes, bases)
  const final = copyDates(first)
  moveLateActivities(network, final, nodes)
  const settled = { ...copyDates(first), heldStart: final.heldStart }
  forwardPass(network, settled, nodes)
  scheduleEfforts(network, final)
  const { book, common } = readCalendars(input)
  const finishers = findFinishers(network, first)
  return { input, schedule, network, order: nodes, first, settled, final, bases, finishers, book, common }
}

function findFinishers(network: Network, dates: Dates): Int32Array {
  const { project, kind, status, ruleSet } = network.activities
  const own = new Int32Array(network.projectCount).fill(-1)
  const end = latestFinish(dates)
  let last = -1
  for (let activity = network.activityCount - 1; activity >= 0; activity--) {
    const owner = project[activity] as number
    const finished = status[activity] === statuses.complete && ruleSet[activity] !== ruleSets.microsoft
    if (kind[activity] === kinds.summary || finished || dates.finish[activity] === none) continue
    if (dates.finish[activity] === dates.projectFinish[owner]) own[owner] = activity
    if (dates.finish[activity] === end) last = activity
  }
  return own.map((activity, owner) => (network.projects.sharedFloatBase[owner] === 1 ? last : activity))
}

function copyDates(dates: Dates): Dates {
  return {
    start: dates.start.slice(),
    finish: dates.finish.slice(),
    lateStart: dates.lateStart.slice(),
    lateFinish: dates.lateFinish.slice(),
    minutes: dates.minutes.slice(),
    reason: dates.reason.slice(),
    logicStart: dates.logicStart.slice(),
    heldStart: dates.heldStart.slice(),
    projectFinish: dates.projectFinish.slice(),
  }
}

/** Compiling activities makes calendars of the time that two have in common; here it is watched doing so. */
function readCalendars(input: NetworkInput): Pick<Scene, 'book' | 'common'> {
  const book = compileCalendars(input.calendars)
  const common = new Map<number, readonly number[]>()
  const stated = book.calendars.length
  compileActivities(input, {
    ...book,
    both(a, b) {
      const index = book.both(a, b)
      if (index >= stated) common.set(index, [a, b])
      return index
    },
  })
  return { book, common }
}

/** Has the activity been moved after the passes, into its free float, as Primavera does? */
export const isMoved = ({ network, final }: Scene, activity: number): boolean =>
  final.reason[activity] === reasonCodes['as-late-as-possible'] &&
  network.activities.ruleSet[activity] !== ruleSets.microsoft

/** Who makes the project finish that an activity's floats look to. */
export function finisherOf({ network, finishers }: Scene, activity: number): { readonly finisher?: number } {
  const finisher = finishers[network.activities.project[activity] as number] as number
  return finisher < 0 ? {} : { finisher }
}
