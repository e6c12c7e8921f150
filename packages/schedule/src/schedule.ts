import { moveLateActivities } from './as-late-as-possible.ts'
import { findProjectFinishes, floatBases, latestFinish } from './backward.ts'
import { compileNetwork } from './compile.ts'
import { findLongestPath } from './driving.ts'
import { findFaults } from './findings.ts'
import { freeFloats } from './float.ts'
import { clearDates, createDates } from './forward.ts'
import { scheduleEfforts } from './level-of-effort.ts'
import type { Dates, Network } from './columns.ts'
import { findLogicEnds, type LogicEnds } from './logic-ends.ts'
import { measureLinks } from './measure-links.ts'
import type { NetworkInput } from './network.ts'
import { orderNodes, type Order } from './order.ts'
import { packRows, type PassRows } from './pass-rows.ts'
import { createPositions, findPositions, type Positions } from './positions.ts'
import type { ScheduleResult } from './result.ts'
import { rollUpSummaries } from './summaries.ts'
import { swiftBackward } from './swift-backward.ts'
import { swiftForward } from './swift-forward.ts'
import { writeSchedule } from './write.ts'

/**
 * Schedules a network as the planning tools of its projects would: early dates, late dates, floats, driving links and
 * the longest path. A broken network is scheduled as far as it goes and what is wrong with it is reported as findings.
 * The result depends on the input alone, and on the order of its arrays only through their indices.
 */
export const computeSchedule = (input: NetworkInput): ScheduleResult =>
  scheduleNetwork(readyNetwork(compileNetwork(input)))

/** A network in columns, its nodes in order: all that does not depend on dates. */
export interface ReadyNetwork {
  readonly network: Network
  readonly order: Order
  readonly rows: PassRows
  readonly logic: LogicEnds
  /** What a schedule is computed in; the result has columns of its own. */
  readonly dates: Dates
  readonly positions: Positions
}

/** Orders the nodes of a network. Its columns change where links close loops: these are quarantined. */
export function readyNetwork(network: Network): ReadyNetwork {
  const order = orderNodes(network)
  return {
    network,
    order,
    rows: packRows(network, order.nodes),
    logic: findLogicEnds(network),
    dates: createDates(network),
    positions: createPositions(network),
  }
}

/** Schedules a network that stands ready. */
export function scheduleNetwork({ network, order, rows, logic, dates, positions }: ReadyNetwork): ScheduleResult {
  clearDates(dates)
  swiftForward(network, dates, rows)
  findProjectFinishes(network, dates)
  const bases = floatBases(network, dates)
  swiftBackward(network, dates, bases, rows)
  moveLateActivities(network, dates, order.nodes)
  scheduleEfforts(network, dates)
  findPositions(network, dates, positions)
  const links = measureLinks(network, dates, positions)
  const longestPath = findLongestPath(network, dates, links.driving)
  rollUpSummaries(network, dates)
  const schedule = writeSchedule(network, dates, positions, {
    driving: links.driving,
    longestPath,
    linkFloatMinutes: links.floats,
    freeFloatMinutes: freeFloats(network, dates, positions, links),
    finish: latestFinish(dates),
  })
  const findings = [...network.findings, ...order.findings, ...findFaults(network, dates, schedule, logic)]
  return { schedule, findings }
}
