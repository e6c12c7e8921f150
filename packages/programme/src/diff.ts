import { linkKey, same, type DateChange, type LinkEnd, type LinkType, type RegisteredLink } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { earlierIndices } from './comparison.ts'
import { criticalPathReport } from './critical-path.ts'
import { nothingHidden, type Hidden } from './hidden.ts'
import { maskedDiff } from './mask-answers.ts'
import { at, byCode, projectOf, type Network } from './network.ts'
import { targetPoints, type TargetPoint } from './targets.ts'
import { isCritical, type ProgrammeView } from './view.ts'
import { dateChange, dateOrNull, floatOrNull } from './working-days.ts'

interface Place {
  readonly project: string
  readonly activity: string
  readonly name: string
}

interface LinkPlace {
  readonly from: LinkEnd
  readonly to: LinkEnd
  readonly type: LinkType
  readonly lagMinutes: number
}

export interface MovedActivity extends Place {
  readonly start: DateChange
  readonly finish: DateChange
  readonly remainingBeforeMinutes: number
  readonly remainingAfterMinutes: number
  readonly statusBefore: string
  readonly statusAfter: string
  readonly criticalBefore: boolean
  readonly criticalAfter: boolean
}

/** What is otherwise in a later state of a programme. Lists are whole: whoever shows them pages them. */
export interface ProgrammeDiff {
  /** Activities on both sides with other dates, remaining work or status: the finish that moved furthest first. */
  readonly moved: readonly MovedActivity[]
  readonly added: readonly (Place & { readonly start: string | null; readonly finish: string | null })[]
  readonly removed: readonly (Place & { readonly start: string | null; readonly finish: string | null })[]
  readonly linksAdded: readonly LinkPlace[]
  readonly linksRemoved: readonly LinkPlace[]
  readonly linksRevised: readonly (LinkPlace & { readonly lagBeforeMinutes: number })[]
  readonly projects: { readonly joined: readonly string[]; readonly left: readonly string[] }
  /** Settings of projects on both sides; a value that is not there is `null`. */
  readonly settings: readonly {
    readonly project: string
    readonly setting: string
    readonly before: unknown
    readonly after: unknown
  }[]
  /** Calendars that came, went or say something else. */
  readonly calendars: readonly {
    readonly project: string
    readonly calendar: string
    readonly change: 'added' | 'removed' | 'changed'
  }[]
  readonly targets: readonly {
    readonly target: string
    readonly name: string
    readonly project: string | null
    readonly committedBefore: string | null
    readonly committedAfter: string | null
    readonly finish: DateChange
    readonly totalFloatBeforeMinutes: number | null
    readonly totalFloatAfterMinutes: number | null
  }[]
  readonly criticalPath: {
    readonly before: readonly Place[]
    readonly after: readonly Place[]
    /** On the path now and not then, and the other way round. */
    readonly entered: readonly Place[]
    readonly left: readonly Place[]
  }
}

/** Compares two states of one programme, whichever commands lie between them. */
export function programmeDiff(before: ProgrammeView, after: ProgrammeView, hidden = nothingHidden): ProgrammeDiff {
  const earlier = earlierIndices(before.network, after.network)
  const kept = new Uint8Array(before.network.activities.length)
  for (const index of earlier) if (index !== -1) kept[index] = 1
  const diff: ProgrammeDiff = {
    moved: movedOf(before, after, earlier),
    added: placesWithDates(after, (activity) => earlier[activity] === -1),
    removed: placesWithDates(before, (activity) => kept[activity] === 0),
    ...linksOf(before.network, after.network),
    projects: {
      joined: missingIn(after.network, before.network),
      left: missingIn(before.network, after.network),
    },
    settings: settingsOf(before.network, after.network),
    calendars: calendarsOf(before.network, after.network),
    targets: targetsOf(before, after),
    criticalPath: pathsOf(before, after, hidden),
  }
  return maskedDiff(diff, hidden)
}

function movedOf(before: ProgrammeView, after: ProgrammeView, earlier: Int32Array): MovedActivity[] {
  const moved: MovedActivity[] = []
  earlier.forEach((index, activity) => {
    if (index === -1) return
    const [was, is] = [at(before.network.activities, index), at(after.network.activities, activity)]
    const dates = (column: 'earlyStart' | 'earlyFinish') =>
      [at(before.schedule[column], index), at(after.schedule[column], activity)] as const
    const [starts, finishes] = [dates('earlyStart'), dates('earlyFinish')]
    const still = starts[0] === starts[1] && finishes[0] === finishes[1]
    if (still && was.remainingMinutes === is.remainingMinutes && was.status === is.status) return
    const { calendar } = at(after.network.input.activities, activity)
    moved.push({
      ...placeOf(after, activity),
      start: dateChange(after.network, calendar, ...starts),
      finish: dateChange(after.network, calendar, ...finishes),
      remainingBeforeMinutes: was.remainingMinutes,
      remainingAfterMinutes: is.remainingMinutes,
      statusBefore: was.status,
      statusAfter: is.status,
      criticalBefore: isCritical(before, index),
      criticalAfter: isCritical(after, activity),
    })
  })
  const far = ({ elapsedMinutes }: DateChange) => Math.abs(elapsedMinutes ?? 0)
  // The sort keeps the order of project and code among equals.
  return moved.sort((a, b) => far(b.finish) - far(a.finish) || far(b.start) - far(a.start))
}

function placeOf({ network }: Pick<ProgrammeView, 'network'>, activity: number): Place {
  const { code, name } = at(network.activities, activity)
  return { project: projectOf(network, activity).id, activity: code, name }
}

function placesWithDates(view: ProgrammeView, wanted: (activity: number) => boolean): ProgrammeDiff['added'][number][] {
  const { earlyStart, earlyFinish } = view.schedule
  return view.network.activities.flatMap((_, activity) =>
    wanted(activity)
      ? [
          {
            ...placeOf(view, activity),
            start: dateOrNull(at(earlyStart, activity)),
            finish: dateOrNull(at(earlyFinish, activity)),
          },
        ]
      : [],
  )
}

function linksOf(before: Network, after: Network): Pick<ProgrammeDiff, 'linksAdded' | 'linksRemoved' | 'linksRevised'> {
  const was = new Map(before.links.map((link) => [linkKey(link), link]))
  const linksAdded: LinkPlace[] = []
  const linksRevised: ProgrammeDiff['linksRevised'][number][] = []
  for (const link of after.links) {
    const key = linkKey(link)
    const known = was.get(key)
    was.delete(key)
    if (known === undefined) linksAdded.push(linkPlace(link))
    else if (lagOf(known) !== lagOf(link)) {
      linksRevised.push({ ...linkPlace(link), lagBeforeMinutes: known.lagMinutes })
    }
  }
  return { linksAdded, linksRemoved: [...was.values()].map(linkPlace), linksRevised }
}

const linkPlace = ({ from, to, type, lagMinutes }: RegisteredLink): LinkPlace => ({ from, to, type, lagMinutes })
const lagOf = ({ lagMinutes, lagUnit, lagPercent }: RegisteredLink) => `${lagMinutes} ${lagUnit} ${lagPercent}`

const missingIn = (network: Network, other: Network): string[] =>
  network.projects.filter(({ id }) => !other.projectIndex.has(id)).map(({ id }) => id)

function settingsOf(before: Network, after: Network): ProgrammeDiff['settings'] {
  return before.projects.flatMap(({ id, settings }) => {
    const place = after.projectIndex.get(id)
    if (place === undefined) return []
    const was = settings as Readonly<Record<string, unknown>>
    const is = at(after.projects, place).settings as Readonly<Record<string, unknown>>
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((setting) => !same(was[setting], is[setting]))
      .sort(byCode)
      .map((setting) => ({ project: id, setting, before: was[setting] ?? null, after: is[setting] ?? null }))
  })
}

function calendarsOf(before: Network, after: Network): ProgrammeDiff['calendars'] {
  const named = ({ calendars }: Network) =>
    new Map(
      calendars.flatMap(({ project, calendar }) =>
        calendar === undefined ? [] : [[JSON.stringify([project, calendar.code]), { project, calendar }] as const],
      ),
    )
  const [was, is] = [named(before), named(after)]
  const changes: ProgrammeDiff['calendars'][number][] = []
  for (const [key, { project, calendar }] of is) {
    const known = was.get(key)
    if (known === undefined) changes.push({ project, calendar: calendar.code, change: 'added' })
    else if (!same(known.calendar, calendar)) changes.push({ project, calendar: calendar.code, change: 'changed' })
  }
  for (const [key, { project, calendar }] of was) {
    if (!is.has(key)) changes.push({ project, calendar: calendar.code, change: 'removed' })
  }
  return changes.sort((a, b) => byCode(a.project, b.project) || byCode(a.calendar, b.calendar))
}

/** Every target point that is on either side, also those that stayed. */
function targetsOf(before: ProgrammeView, after: ProgrammeView): ProgrammeDiff['targets'] {
  const key = ({ kind, id }: TargetPoint) => `${kind}:${id}`
  const was = new Map(targetPoints(before).map((point) => [key(point), point]))
  const both = targetPoints(after).map((point) => {
    const known = was.get(key(point))
    was.delete(key(point))
    return targetChange(after, known, point)
  })
  return [...both, ...[...was.values()].map((point) => targetChange(before, point, undefined))]
}

function targetChange({ network }: ProgrammeView, was: TargetPoint | undefined, is: TargetPoint | undefined) {
  const point = is ?? was
  if (point === undefined) throw new Error('a target that is on no side has no change')
  const [from, to] = [was?.finish ?? none, is?.finish ?? none]
  return {
    target: point.id,
    name: point.name,
    project: point.project,
    committedBefore: was?.committed ?? null,
    committedAfter: is?.committed ?? null,
    finish:
      point.calendar === -1
        ? { before: dateOrNull(from), after: dateOrNull(to), deltaMinutes: null, deltaDays: null, elapsedMinutes: null }
        : dateChange(network, point.calendar, from, to),
    totalFloatBeforeMinutes: floatOrNull(was?.totalFloatMinutes ?? none),
    totalFloatAfterMinutes: floatOrNull(is?.totalFloatMinutes ?? none),
  }
}

function pathsOf(before: ProgrammeView, after: ProgrammeView, hidden: Hidden): ProgrammeDiff['criticalPath'] {
  const path = (view: ProgrammeView): Place[] =>
    criticalPathReport(view, '', hidden).path.map(({ project, activity, name }) => ({ project, activity, name }))
  const key = ({ project, activity }: Place) => JSON.stringify([project, activity])
  const [then, now] = [path(before), path(after)]
  const [inThen, inNow] = [new Set(then.map(key)), new Set(now.map(key))]
  return {
    before: then,
    after: now,
    entered: now.filter((place) => !inThen.has(key(place))),
    left: then.filter((place) => !inNow.has(key(place))),
  }
}
