import { fromMinutes } from '@throughline/domain'
import { none, type Schedule } from '@throughline/schedule'
import { at, projectOf, type Network } from './network.ts'
import { computeView, type Programme } from './programme.ts'
import { activityAt } from './words.ts'
import type { ProgrammeView } from './view.ts'

const differencesNamed = 20

/**
 * What differs between two folds of one log, in words, the first so many; empty: nothing. Compares the registers value
 * by value, the graphs, the networks, every column of the schedules and the findings.
 */
export function compareProgrammes(a: Programme, b: Programme): string[] {
  const found: string[] = []
  const [left, right] = [computeView(a), computeView(b)]
  compareValues('register', a.register, b.register, found)
  compareValues('graph', graphOf(a), graphOf(b), found)
  compareValues('network', networkOf(left.network), networkOf(right.network), found)
  if (found.length === 0) compareSchedules(left, right, found)
  compareValues('findings', left.findings, right.findings, found)
  return found.slice(0, differencesNamed)
}

function graphOf({ graph, links }: Programme): unknown {
  const edges: [string, number][] = []
  graph.forEachEdge((key, { order }) => void edges.push([key, order]))
  const byOrder = (x: [string, number], y: [string, number]) => x[1] - y[1]
  return {
    nodes: new Set(graph.nodes()),
    // The numbers mean nothing by themselves, only the order they stand for does.
    edges: edges.sort(byOrder).map(([key]) => key),
    dangling: new Set(links.dangling.keys()),
  }
}

function networkOf({ input, activities, links, projects }: Network): unknown {
  return { input, activities, links, projects }
}

/** Walks both values at once. Maps and sets count by their content, the order of maps does not count. */
function compareValues(path: string, a: unknown, b: unknown, found: string[]): void {
  if (Object.is(a, b) || found.length >= differencesNamed) return
  if (a instanceof Map && b instanceof Map) return compareMaps(path, a, b, found)
  if (a instanceof Set && b instanceof Set) {
    const presence = (set: Set<unknown>) => new Map([...set].map((each) => [each, true]))
    return compareMaps(path, presence(a), presence(b), found)
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) found.push(`${path}: ${a.length} entries against ${b.length}`)
    for (let index = 0; index < Math.min(a.length, b.length); index++) {
      compareValues(`${path}[${index}]`, a[index], b[index], found)
    }
    return
  }
  if (isRecord(a) && isRecord(b))
    return compareMaps(path, new Map(Object.entries(a)), new Map(Object.entries(b)), found)
  found.push(`${path}: ${show(a)} against ${show(b)}`)
}

function compareMaps(
  path: string,
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  found: string[],
): void {
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    if (found.length >= differencesNamed) return
    compareValues(`${path}.${String(key)}`, a.get(key), b.get(key), found)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Map) &&
    !(value instanceof Set) &&
    !Array.isArray(value)
  )
}

const shownCharacters = 200

function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = value instanceof Map || value instanceof Set ? `${value.size} entries` : JSON.stringify(value)
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}

const columns = [
  'earlyStart',
  'earlyFinish',
  'remainingStart',
  'remainingFinish',
  'lateStart',
  'lateFinish',
  'totalFloatMinutes',
  'freeFloatMinutes',
  'longestPath',
  'reason',
] as const satisfies readonly (keyof Schedule)[]
const dates: ReadonlySet<string> = new Set(columns.slice(0, 6))

/** Both networks are equal here, so an index means the same activity on both sides. */
function compareSchedules(a: ProgrammeView, b: ProgrammeView, found: string[]): void {
  const { network } = a
  for (let activity = 0; activity < network.activities.length; activity++) {
    for (const column of columns) {
      const [left, right] = [at(a.schedule[column], activity), at(b.schedule[column], activity)]
      if (left === right) continue
      const shown = (value: number) =>
        value === none ? 'none' : dates.has(column) ? fromMinutes(value) : String(value)
      const place = activityAt(projectOf(network, activity).id, at(network.activities, activity).code)
      found.push(`${place} ${column}: ${shown(left)} against ${shown(right)}`)
      if (found.length >= differencesNamed) return
    }
  }
  for (const column of ['driving', 'linkFloatMinutes', 'projectFinish'] as const) {
    compareValues(`schedule.${column}`, Array.from(a.schedule[column]), Array.from(b.schedule[column]), found)
  }
  compareValues('schedule.finish', a.schedule.finish, b.schedule.finish, found)
}
