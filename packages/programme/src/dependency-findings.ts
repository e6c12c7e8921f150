import { toMinutes, type Finding } from '@throughline/domain'
import { crossLinks } from './cross-links.ts'
import { placedDependencies, type PlacedDependency } from './dependencies.ts'
import { isLinked } from './dependency-place.ts'
import { at } from './network.ts'
import type { ProgrammeView } from './view.ts'
import { minutesPerDay, workingTime } from './working-days.ts'
import { titleWords } from './dependency-words.ts'
import { projectsField } from './schedule-findings.ts'
import { activityPlace, dateWords, plural, projectWords, workingWords } from './words.ts'

/** So many pairs of projects are named whose links no dependency covers. */
const pairsNamed = 100

/**
 * Where agreements and plans do not say the same. A programme that keeps no dependencies is not told what it lacks.
 */
export function dependencyFindings(view: ProgrammeView): Finding[] {
  if (view.dependencies.size === 0) return []
  const living = placedDependencies(view).filter(({ row }) => row.state !== 'cancelled' && row.state !== 'accepted')
  return [
    ...living.flatMap((each) => contradiction(view, each) ?? []),
    ...living.flatMap((each) => withoutLink(view, each) ?? []),
    ...uncovered(view),
  ]
}

/** The giver says one thing and its plan another, by a working day or more. */
function contradiction({ network }: ProgrammeView, { row, place }: PlacedDependency): Finding | undefined {
  const { statedForecast: stated, plannedForecast: planned, actual } = row
  if (stated === null || planned === null || actual !== null || place.giver === -1) return undefined
  const { calendar } = at(network.input.activities, place.giver)
  const day = minutesPerDay(network, calendar)
  const later = workingTime(network, calendar).between(toMinutes(stated), toMinutes(planned))
  if (Math.abs(later) < day) return undefined
  const by = `${workingWords(later, day)} ${later > 0 ? 'later' : 'earlier'}`
  return {
    code: 'forecast-contradicts-plan',
    severity: 'warning',
    message: `Dependency ${titleWords(row)} is forecast for ${dateWords(stated)}; the plan of ${projectWords(row.giver.project)} says ${dateWords(planned)}, ${by}.`,
    at: `dependency ${row.dependency}`,
    project: row.giver.project,
    ...projectsField([row.giver.project, row.receiver.project]),
  }
}

/** Somebody gives, and nothing in the receiver's plan waits for it. */
function withoutLink({ network }: ProgrammeView, { row, place }: PlacedDependency): Finding | undefined {
  if (place.giver === -1 || place.receiver === -1 || place.link !== -1 || row.actual !== null) return undefined
  if (isLinked(network, place)) return undefined
  const { giver, receiver } = row
  return {
    code: 'dependency-without-link',
    severity: 'warning',
    message: `Dependency ${titleWords(row)}: no link leads from ${activityPlace(giver.project, giver.activity ?? '')} to ${activityPlace(receiver.project, receiver.activity ?? '')}, so a delay of the giver does not show in the receiver's plan.`,
    at: `dependency ${row.dependency}`,
    project: receiver.project,
    ...projectsField([giver.project, receiver.project]),
  }
}

/** Links between projects that ride on nobody's word, counted by pair of projects. */
function uncovered(view: ProgrammeView): Finding[] {
  const { network } = view
  const covered = new Map<number, number>()
  const seen = new Set<number>()
  const { activities, links } = network.input
  const pair = (link: number): number => {
    const { from, to } = at(links, link)
    return at(activities, from).project * network.projects.length + at(activities, to).project
  }
  for (const { row, place } of placedDependencies(view)) {
    if (row.state === 'cancelled' || place.link === -1 || seen.has(place.link)) continue
    seen.add(place.link)
    covered.set(pair(place.link), (covered.get(pair(place.link)) ?? 0) + 1)
  }
  const bare = [...crossLinks(network).byPair]
    .map(([key, all]) => ({ key, count: all.length - (covered.get(key) ?? 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.key - b.key)
  const named = bare.slice(0, pairsNamed).map(({ key, count }): Finding => {
    const giver = at(network.projects, Math.floor(key / network.projects.length)).id
    const receiver = at(network.projects, key % network.projects.length).id
    return {
      code: 'link-without-dependency',
      severity: 'info',
      message: `${plural(count, 'link', 'links')} from ${projectWords(giver)} to ${projectWords(receiver)} ${count === 1 ? 'is' : 'are'} covered by no dependency: nobody has agreed to what ${count === 1 ? 'it hands' : 'they hand'} over.`,
      at: `${projectWords(giver)} -> ${projectWords(receiver)}`,
      project: receiver,
      ...projectsField([giver, receiver]),
    }
  })
  const more = bare.length - named.length
  return more === 0 ? named : [...named, omitted(more)]
}

const omitted = (count: number): Finding => ({
  code: 'findings-omitted',
  severity: 'info',
  message: `${plural(count, 'more pair', 'more pairs')} of projects have links that no dependency covers.`,
  at: 'dependencies',
})
