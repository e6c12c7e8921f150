import { moveLateActivities } from './as-late-as-possible.ts'
import { backwardPass, findProjectFinishes, floatBases, latestFinish } from './backward.ts'
import { compileNetwork } from './compile.ts'
import { findDrivingLinks, findLongestPath } from './driving.ts'
import { findFaults } from './findings.ts'
import { freeFloats, linkFloats } from './float.ts'
import { createDates, forwardPass } from './forward.ts'
import { scheduleEfforts } from './level-of-effort.ts'
import type { Network } from './columns.ts'
import type { NetworkInput } from './network.ts'
import { orderNodes } from './order.ts'
import type { ScheduleResult } from './result.ts'
import { rollUpSummaries } from './summaries.ts'
import { writeSchedule } from './write.ts'

/**
 * Schedules a network as the planning tools of its projects would: early dates, late dates, floats, driving links and
 * the longest path. A broken network is scheduled as far as it goes and what is wrong with it is reported as findings.
 * The result depends on the input alone, and on the order of its arrays only through their indices.
 */
export const computeSchedule = (input: NetworkInput): ScheduleResult => scheduleNetwork(compileNetwork(input))

/** Schedules a network that stands in columns already. The columns change only where links that close loops are. */
export function scheduleNetwork(network: Network): ScheduleResult {
  const order = orderNodes(network)
  const dates = createDates(network)
  forwardPass(network, dates, order.nodes)
  findProjectFinishes(network, dates)
  const bases = floatBases(network, dates)
  backwardPass(network, dates, order.nodes, bases)
  moveLateActivities(network, dates, order.nodes)
  scheduleEfforts(network, dates)
  const links = linkFloats(network, dates)
  const driving = findDrivingLinks(network, dates)
  const longestPath = findLongestPath(network, dates, driving)
  rollUpSummaries(network, dates)
  const schedule = writeSchedule(network, dates, {
    driving,
    longestPath,
    linkFloatMinutes: links.floats,
    freeFloatMinutes: freeFloats(network, dates, links),
    finish: latestFinish(dates),
  })
  const findings = [...network.findings, ...order.findings, ...findFaults(network, dates, schedule)]
  return { schedule, findings }
}
