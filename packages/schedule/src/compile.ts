import type { Network } from './columns.ts'
import { compileActivities, compileProjects } from './compile-activities.ts'
import { compileCalendars, type CalendarBook } from './compile-calendars.ts'
import { compileLinks } from './compile-links.ts'
import { worksEver } from './calendar.ts'
import { compileHierarchy } from './hierarchy.ts'
import type { NetworkInput } from './network.ts'
import type { NetworkFinding } from './result.ts'

/** Turns the network into columns. Nothing in it depends on a pass. */
export function compileNetwork(input: NetworkInput): Network {
  const findings: NetworkFinding[] = []
  const book = compileCalendars(input.calendars)
  reportIdleCalendars(input, book, findings)
  const projects = compileProjects(input)
  const activities = compileActivities(input, book)
  const { columns: hierarchy, loops } = compileHierarchy(input, activities.kind)
  for (const loop of loops) {
    const message = 'Summaries stand under one another in a circle; each is taken as standing alone.'
    findings.push({ code: 'cycle', severity: 'error', activities: loop, links: [], message })
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

/** One finding per calendar in use that has no working time, with the activities that name it. */
function reportIdleCalendars(input: NetworkInput, book: CalendarBook, findings: NetworkFinding[]): void {
  const users = new Map<number, number[]>()
  input.activities.forEach(({ calendar, kind }, index) => {
    const columns = calendar < input.calendars.length ? book.calendars[calendar] : undefined
    if (kind === 'summary' || (columns !== undefined && worksEver(columns))) return
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
