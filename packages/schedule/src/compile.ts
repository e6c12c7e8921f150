import { flags, kinds, packActivity, type ActivityColumns, type Network, type ProjectColumns } from './columns.ts'
import { compileActivities, compileProjects } from './compile-activities.ts'
import { compileCalendars, type CalendarBook } from './compile-calendars.ts'
import { compileLinks } from './compile-links.ts'
import { tabulated, worksEver, type Calendar, type DayWindow } from './calendar.ts'
import { compileHierarchy } from './hierarchy.ts'
import type { NetworkInput } from './network.ts'
import { none, type NetworkFinding } from './result.ts'

/** Turns the network into columns. Nothing in it depends on a pass. */
export const compileNetwork = (input: NetworkInput): Network => compileWith(input, compileCalendars(input.calendars))

/** Turns the network into columns by calendars that are compiled already. */
export function compileWith(input: NetworkInput, book: CalendarBook): Network {
  const findings: NetworkFinding[] = []
  const projects = compileProjects(input)
  const activities = compileActivities(input, book)
  reportIdleCalendars(input, book, activities, findings)
  tabulateCalendars(input, book, projects, activities)
  const { columns: hierarchy, loops } = compileHierarchy(input, activities)
  for (const loop of loops) {
    const message = 'Summaries stand under one another in a circle; each is taken as standing alone.'
    findings.push({ code: 'cycle', severity: 'error', activities: loop, links: [], message })
  }
  for (let activity = 0; activity < input.activities.length; activity++) {
    packActivity(activities, activity, hierarchy.parent[activity] as number)
  }
  const { links, effortLinks } = compileLinks({ input, book, projects, activities, hierarchy }, findings)
  return {
    activityCount: input.activities.length,
    nodeCount: input.activities.length + hierarchy.gateOf.length,
    linkCount: input.links.length,
    projectCount: input.projects.length,
    calendars: book.calendars,
    projects,
    activities,
    links,
    effortLinks,
    hierarchy,
    findings,
  }
}

/** Networks with fewer activities and links are done before tables would be written. */
const manyRows = 4000
const year = 366

/** Gives the calendars in use tables for the years that the projects are likely to need; formulas answer for the rest. */
export function tabulateCalendars(
  { activities: rows, links }: NetworkInput,
  { calendars, roundTheClock }: CalendarBook,
  projects: ProjectColumns,
  { calendar, assignmentCalendar }: ActivityColumns,
): void {
  if (rows.length + links.length < manyRows) return
  let first = Infinity
  let last = -Infinity
  for (const dates of [projects.dataDate, projects.start, projects.mustFinishBy]) {
    for (const date of dates) {
      if (date === none) continue
      first = Math.min(first, Math.floor(date / 1440))
      last = Math.max(last, Math.floor(date / 1440))
    }
  }
  const dayCount = Math.min(40 * year, last - first + 16 * year)
  const window: DayWindow = { firstDay: first - year, dayCount }
  for (const index of new Set([roundTheClock, ...used(calendar), ...used(assignmentCalendar)])) {
    const plain = calendars[index]
    if (plain !== undefined) calendars[index] = tabulated(plain, window)
  }
}

function used(column: Int32Array): Set<number> {
  const found = new Set<number>()
  let before = -1
  for (const index of column) {
    if (index !== before) found.add(index)
    before = index
  }
  return found
}

/** One finding per calendar in use that has no working time, with the activities that name it. */
export function reportIdleCalendars(
  input: NetworkInput,
  book: Pick<CalendarBook, 'calendars'>,
  { statedCalendar, kind, flags: bits }: ActivityColumns,
  findings: NetworkFinding[],
): void {
  const users = new Map<number, number[]>()
  const works = input.calendars.map((_, index) => worksEver(book.calendars[index] as Calendar))
  statedCalendar.forEach((stated, index) => {
    if (works[stated] === true || kind[index] === kinds.summary) return
    if (((bits[index] as number) & flags.removed) !== 0) return
    const calendar = input.activities[index]?.calendar as number
    const list = users.get(calendar)
    if (list === undefined) users.set(calendar, [index])
    else list.push(index)
  })
  for (const [calendar, activities] of [...users].sort((a, b) => a[0] - b[0])) {
    const fault = input.calendars[calendar] === undefined ? 'is not in the network' : 'has no working time at all'
    const message = `Calendar ${calendar} ${fault}; the project's calendar or round-the-clock time stands in for it.`
    findings.push({ code: 'no-working-time', severity: 'error', activities, links: [], message })
  }
}
