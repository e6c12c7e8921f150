import type { Finding } from '@throughline/domain'
import type { NetworkFinding } from '@throughline/schedule'
import { marked, plain } from './marks.ts'
import { at, byCode, projectOf, type Network } from './network.ts'
import { activityAt, activityPlace, linkPlaces, listWords, plural, projectWords, unmarkedActivity } from './words.ts'

/** Gives the schedule's findings their names. */
export function scheduleFindings(network: Network, findings: readonly NetworkFinding[]): Finding[] {
  return findings.map((finding) => namedFinding(network, finding))
}

export function namedFinding(network: Network, finding: NetworkFinding): Finding {
  const { code, severity, message, activities, links } = finding
  if (code === 'cycle' && isLoop(network, finding)) return cycleFinding(network, finding)
  const link = links[0]
  if (link !== undefined) {
    const found = at(network.links, link)
    return {
      code,
      severity,
      message: `Link ${linkPlaces(found)}: ${message}`,
      at: linkPlaces(found),
      project: found.to.project,
      ...projectsField([found.from.project, found.to.project]),
    }
  }
  const first = activities[0]
  if (first === undefined) return { code, severity, message, at: '' }
  const { id } = projectOf(network, first)
  const place = activityAt(id, at(network.activities, first).code)
  const single = activities.length === 1
  const shown = activities.slice(0, activitiesNamed).map((activity) => placeOf(network, activity))
  const more = activities.length > shown.length ? [`${activities.length - shown.length} more`] : []
  const words = single ? unmarkedActivity(id, at(network.activities, first)) : listWords([...shown, ...more])
  return {
    code,
    severity,
    message: `${words}: ${withCalendarName(network, first, message)}`,
    at: place,
    project: id,
    ...projectsField(activities.map((activity) => projectOf(network, activity).id)),
  }
}

/** The schedule knows calendars by their index only. */
function withCalendarName(network: Network, activity: number, message: string): string {
  const { calendar } = at(network.input.activities, activity)
  const code = at(network.calendars, calendar).calendar?.code
  return code === undefined ? message : message.replace(`Calendar ${calendar} `, () => `Calendar '${code}' `)
}

/** A loop begins where the link that is set aside leads to; a finding about many loops does not. */
function isLoop({ input }: Network, { activities, links }: NetworkFinding): boolean {
  return links[0] !== undefined && at(input.links, links[0]).to === activities[0]
}

const activitiesNamed = 3

function placeOf(network: Network, activity: number): string {
  return activityPlace(projectOf(network, activity).id, at(network.activities, activity).code)
}

const hopsNamed = 40
const ownersNamed = 10

/** Names the loop, the link that is set aside, and who answers for the activities on it. */
function cycleFinding(network: Network, { severity, activities, links }: NetworkFinding): Finding {
  const loop = activities.map((activity) => placeOf(network, activity))
  const shown = loop.length > hopsNamed ? [...loop.slice(0, hopsNamed), `${loop.length - hopsNamed} more`] : loop
  const owners = [...new Set(activities.map((activity) => ownerWords(network, activity)))]
  owners.sort((a, b) => byCode(plain(a), plain(b)))
  const aside = links[0] === undefined ? undefined : at(network.links, links[0])
  const cut =
    aside === undefined
      ? ''
      : ` The newest link of the loop, ${linkPlaces(aside)}, is set aside; the rest is scheduled.`
  return {
    code: 'cycle',
    severity,
    message: `${plural(loop.length, 'activity waits', 'activities wait')} for ${loop.length === 1 ? 'itself' : 'each other'}: ${[...shown, loop[0]].join(' -> ')}.${cut} To settle between: ${listWords(owners, ownersNamed)}.`,
    at: aside === undefined ? (loop[0] ?? '') : linkPlaces(aside),
    ...projectField(aside?.plan ?? aside?.to.project),
    ...projectsField(activities.map((activity) => projectOf(network, activity).id)),
  }
}

/** All projects that a finding speaks of, where they are several: its texts are then marked. */
/** All projects that a finding is about. */
export function projectsOfFinding({ project, projects }: Finding): readonly string[] {
  return projects ?? (project === undefined ? [] : [project])
}

export function projectsField(projects: readonly string[]): { projects?: readonly string[] } {
  const known = [...new Set(projects)]
  return known.length > 1 ? { projects: known } : {}
}

function projectField(project: string | undefined): { project?: string } {
  return project === undefined ? {} : { project }
}

function ownerWords(network: Network, activity: number): string {
  const project = projectOf(network, activity)
  const owner = at(network.activities, activity).owner ?? project.settings.owner
  const named = projectWords(project.id)
  return owner === undefined ? `the owner of project ${named}` : `${marked(project.id, owner)} (project ${named})`
}
