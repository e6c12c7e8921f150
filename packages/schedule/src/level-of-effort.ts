import { addWork, nextStart, previousFinish, subtractWork, workBetween, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, EffortLink, Network } from './columns.ts'
import * as reasoning from './reason-codes.ts'
import * as results from './result.ts'
import { calendarOf } from './work.ts'

// constants of the module's own: see columns.ts
const { flags, kinds, statuses } = columns
const { reasonCodes } = reasoning
const { none } = results

/** The two dates of a level of effort that are gathered from one end of its neighbours. */
interface Span {
  start: number
  finish: number
}

/**
 * Dates of levels of effort, after both passes: each lasts from the first to the last of the dates its links name and
 * moves nothing. One that hangs on another is done in a later round, so that no order of input matters.
 */
export function scheduleEfforts(network: Network, dates: Dates): void {
  const linksOf = new Map<number, EffortLink[]>()
  for (const link of network.effortLinks) {
    for (const end of new Set([link.from, link.to])) {
      if (!isEffort(network, end)) continue
      const list = linksOf.get(end)
      if (list === undefined) linksOf.set(end, [link])
      else list.push(link)
    }
  }
  let waiting = [...efforts(network)]
  while (waiting.length > 0) {
    const spans = waiting.map((effort) => {
      const links = linksOf.get(effort) ?? []
      return { effort, early: span(network, dates.start, dates.finish, effort, links), links }
    })
    const ready = spans.filter(({ early }) => early.start !== none || early.finish !== none)
    // what nothing gives dates to stands at its project's start
    const round = ready.length > 0 ? ready : spans
    const late = round.map(({ effort, links }) => span(network, dates.lateStart, dates.lateFinish, effort, links))
    round.forEach(({ effort, early }, n) => writeDates(network, dates, effort, early, late[n] ?? early))
    const done = new Set(round.map(({ effort }) => effort))
    waiting = waiting.filter((effort) => !done.has(effort))
  }
}

const isEffort = (network: Network, activity: number): boolean =>
  network.activities.kind[activity] === kinds['level-of-effort']

function* efforts(network: Network): Generator<number> {
  for (let activity = 0; activity < network.activityCount; activity++) {
    const inactive = ((network.activities.flags[activity] as number) & flags.inactive) !== 0
    if (isEffort(network, activity) && !inactive) yield activity
  }
}

function span(
  network: Network,
  starts: Int32Array,
  finishes: Int32Array,
  effort: number,
  links: readonly EffortLink[],
): Span {
  const result: Span = { start: none, finish: none }
  for (const { from, to, type, lag, lagCalendar } of links) {
    const calendar = network.calendars[lagCalendar] as Calendar
    const leads = from === effort
    const other = leads ? to : from
    if (network.activities.status[other] === statuses.complete) continue
    const ownStart = leads ? type === 'SS' || type === 'SF' : type === 'SS' || type === 'FS'
    const otherStart = leads ? type === 'FS' || type === 'SS' : type === 'SS' || type === 'SF'
    const date = (otherStart ? starts : finishes)[other] as number
    if (date === none) continue
    const bound = leads ? subtractWork(calendar, date, lag) : addWork(calendar, date, lag)
    if (ownStart) result.start = result.start === none ? bound : Math.min(result.start, bound)
    else result.finish = Math.max(result.finish, bound)
  }
  return result
}

function writeDates(network: Network, dates: Dates, effort: number, early: Span, late: Span): void {
  const { activities, projects } = network
  const project = activities.project[effort] as number
  const calendar = calendarOf(network, effort)
  dates.reason[effort] = reasonCodes['level-of-effort']
  if (activities.status[effort] === statuses.complete) {
    dates.reason[effort] = reasonCodes.actual
    return
  }
  const fresh = activities.status[effort] === statuses['not-started']
  const floor = (fresh ? projects.start : projects.dataDate)[project] as number
  const start = nextStart(calendar, Math.max(floor, early.start === none ? floor : early.start))
  const alone = addWork(calendar, start, activities.remaining[effort] as number)
  const finish = early.finish === none ? alone : Math.max(start, previousFinish(calendar, early.finish))
  dates.start[effort] = start
  dates.finish[effort] = finish
  dates.minutes[effort] = Math.max(0, workBetween(calendar, start, finish))
  dates.lateFinish[effort] = late.finish === none ? finish : previousFinish(calendar, late.finish)
  dates.lateStart[effort] = late.start === none ? start : nextStart(calendar, late.start)
}
