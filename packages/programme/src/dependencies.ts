import { toMinutes, type Dependency, type DependencyEnd, type LinkType, type Rag } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { placeOf, type DependencyPlace } from './dependency-place.ts'
import { isOnlyRisk, ragOfDependency } from './dependency-rag.ts'
import { targetsByLink } from './driven-targets.ts'
import { marked } from './marks.ts'
import { at } from './network.ts'
import { lateMinutesOf, targetRag, toleranceOf } from './target-rag.ts'
import { declaredPoints, type TargetPoint } from './targets.ts'
import { ownerOf, type ProgrammeView } from './view.ts'
import { dateOrNull, floatOrNull, minutesPerDay, workingTime } from './working-days.ts'
import { shortName, twoDecimals } from './words.ts'

/** One dependency as it stands: what was said of it, what the plans make of it, and its colour. */
export interface DependencyRow {
  readonly dependency: string
  readonly title: string
  readonly state: Dependency['state']
  readonly giver: DependencyEnd
  readonly receiver: DependencyEnd
  /** Who answers for the end: stated, else the owner of the activity, else of the project. */
  readonly giverOwner: string | null
  readonly receiverOwner: string | null
  /** The link that it rides on, stated or found; `null`: there is none in the plans. */
  readonly link: {
    readonly from: { readonly project: string; readonly activity: string }
    readonly to: { readonly project: string; readonly activity: string }
    readonly type: LinkType
    readonly lagMinutes: number
  } | null
  /** By when it is needed: as stated, else the latest date by which the receiving activity holds its own late dates. */
  readonly needBy: string | null
  readonly needByFrom: 'stated' | 'late-start' | 'late-finish' | null
  readonly agreed: string | null
  readonly proposed: string | null
  readonly proposedBy: Dependency['proposedBy'] | null
  /** What the giver says. */
  readonly statedForecast: string | null
  /** The giver's date by its own plan: finish, or start for SS and SF links. */
  readonly plannedForecast: string | null
  /** When it was handed over. */
  readonly actual: string | null
  /** Of these the one that counts: actual, planned, stated. */
  readonly forecast: string | null
  /** Working time of the receiver's calendar from the forecast to the need-by date; negative: it comes too late. */
  readonly bufferMinutes: number | null
  readonly bufferDays: number | null
  readonly toleranceMinutes: number
  readonly receiverFloatMinutes: number | null
  /** Its link drives the receiver. */
  readonly driving: boolean
  readonly criteria: string | null
  readonly confirmed: { readonly actor: string; readonly time: string } | null
  /** Days from then to the newest event of the programme. */
  readonly unconfirmedDays: number | null
  /** Nobody has agreed to it yet. */
  readonly risk: boolean
  /** `null`: it is cancelled. */
  readonly rag: Rag | null
}

/** A row with its place in the network, and the calendar that counts its buffer (-1: there is none). */
export interface PlacedDependency {
  readonly row: DependencyRow
  readonly place: DependencyPlace
  readonly calendar: number
}

const known = new WeakMap<ProgrammeView['dependencies'], readonly PlacedDependency[]>()

/** All dependencies of a view, by id. Costs what dependencies and late targets there are, never what activities. */
export function dependencyRows(view: ProgrammeView): DependencyRow[] {
  return placedDependencies(view).map(({ row }) => row)
}

export function placedDependencies(view: ProgrammeView): readonly PlacedDependency[] {
  const found = known.get(view.dependencies)
  if (found !== undefined) return found
  const late = view.dependencies.size === 0 ? new Map<number, TargetPoint[]>() : lateTargets(view)
  const made = [...view.dependencies.values()].map((dependency) => placed(view, dependency, late))
  known.set(view.dependencies, made)
  return made
}

/** So many activities behind a late target are searched for what drives it. */
const activitiesSearched = 2_000
/** So many late targets are searched. */
const targetsSearched = 50

/** The committed targets that cannot be held, by the links that drive them. */
function lateTargets(view: ProgrammeView): ReadonlyMap<number, readonly TargetPoint[]> {
  const late = declaredPoints(view).filter((point) => {
    if (point.committed === null || point.activity === -1) return false
    if (at(view.network.input.activities, point.activity).status === 'complete') return false
    const float = point.totalFloatMinutes
    return (lateMinutesOf(view, point) ?? 0) > toleranceOf(view, point) || (float !== none && float < 0)
  })
  return targetsByLink(view, late.slice(0, targetsSearched), activitiesSearched)
}

function placed(
  view: ProgrammeView,
  dependency: Dependency,
  late: ReadonlyMap<number, readonly TargetPoint[]>,
): PlacedDependency {
  const { network, schedule } = view
  const place = placeOf(network, dependency)
  const calendar = calendarOf(view, place)
  const dates = datesOf(view, dependency, place)
  const between = (from: string | null, to: string | null): number | null =>
    from === null || to === null || calendar === -1
      ? null
      : workingTime(network, calendar).between(toMinutes(from), toMinutes(to))
  const bufferMinutes = between(dates.forecast, dates.needBy)
  const day = calendar === -1 ? 1440 : minutesPerDay(network, calendar)
  const toleranceMinutes = dependency.toleranceMinutes ?? 0
  const unconfirmedDays = daysBetween(dependency.confirmed?.time, view.latest)
  const { state, agreed } = dependency
  const lateTarget = place.link === -1 ? undefined : late.get(place.link)?.[0]
  const rag = ragOfDependency({
    state,
    needBy: dates.needBy,
    agreed: agreed ?? null,
    forecast: dates.forecast,
    bufferMinutes,
    statedBufferMinutes: between(dates.statedForecast, dates.needBy),
    behindAgreedMinutes: between(agreed ?? null, dates.forecast),
    toleranceMinutes,
    lateTarget: lateTarget === undefined ? null : marked(lateTarget.project ?? '', shortName(lateTarget.name)),
    unconfirmedDays,
    minutesPerDay: day,
  })
  const row: DependencyRow = {
    dependency: dependency.id,
    title: dependency.title,
    state,
    giver: dependency.giver,
    receiver: dependency.receiver,
    giverOwner: dependency.giverOwner ?? ownerAt(view, place.giver, place.projects[0]),
    receiverOwner: dependency.receiverOwner ?? ownerAt(view, place.receiver, place.projects[1]),
    link: linkOf(view, place),
    ...dates,
    agreed: agreed ?? null,
    proposed: dependency.proposed ?? null,
    proposedBy: dependency.proposedBy ?? null,
    bufferMinutes,
    bufferDays: bufferMinutes === null ? null : twoDecimals(bufferMinutes / day),
    toleranceMinutes,
    receiverFloatMinutes: place.receiver === -1 ? null : floatOrNull(at(schedule.totalFloatMinutes, place.receiver)),
    driving: place.link !== -1 && schedule.driving[place.link] === 1,
    criteria: dependency.criteria ?? null,
    confirmed: dependency.confirmed ?? null,
    unconfirmedDays,
    risk: isOnlyRisk(state),
    rag,
  }
  return { row, place, calendar }
}

/** The receiver's: of its activity, else of its project; where that is not known, the giver's. */
function calendarOf({ network }: ProgrammeView, { giver, receiver, projects }: DependencyPlace): number {
  if (receiver !== -1) return at(network.input.activities, receiver).calendar
  if (projects[1] !== -1) return at(network.projects, projects[1]).calendar
  if (giver !== -1) return at(network.input.activities, giver).calendar
  return projects[0] === -1 ? -1 : at(network.projects, projects[0]).calendar
}

function ownerAt(view: ProgrammeView, activity: number, project: number): string | null {
  if (activity !== -1) return ownerOf(view, activity)
  return project === -1 ? null : (at(view.network.projects, project).settings.owner ?? null)
}

function linkOf({ network }: ProgrammeView, { link }: DependencyPlace): DependencyRow['link'] {
  if (link === -1) return null
  const { from, to, type, lagMinutes } = at(network.links, link)
  return { from, to, type, lagMinutes }
}

type Dates = Pick<DependencyRow, 'needBy' | 'needByFrom' | 'statedForecast' | 'plannedForecast' | 'actual' | 'forecast'>

function datesOf(view: ProgrammeView, dependency: Dependency, place: DependencyPlace): Dates {
  const { network, schedule } = view
  const type = place.link === -1 ? (dependency.link?.type ?? 'FS') : at(network.input.links, place.link).type
  const byFinish = type === 'FS' || type === 'FF'
  const giver = place.giver === -1 ? undefined : at(network.activities, place.giver)
  const planned =
    place.giver === -1 ? null : dateOrNull(at(byFinish ? schedule.earlyFinish : schedule.earlyStart, place.giver))
  const done = byFinish ? giver?.actualFinish : giver?.actualStart
  const actual = dependency.delivered ?? (dependency.state === 'rejected' ? undefined : done) ?? null
  const statedForecast = dependency.forecast ?? null
  const need = dependency.needBy === undefined ? lateDate(view, place, type) : undefined
  return {
    needBy: dependency.needBy ?? need?.date ?? null,
    needByFrom: dependency.needBy === undefined ? (need?.from ?? null) : 'stated',
    statedForecast,
    plannedForecast: planned,
    actual,
    forecast: actual ?? planned ?? statedForecast,
  }
}

/** By its late dates the receiver needs it then, the lag of the link before them; counted in the receiver's calendar. */
function lateDate(
  { network, schedule }: ProgrammeView,
  { receiver, link }: DependencyPlace,
  type: LinkType,
): { readonly date: string; readonly from: 'late-start' | 'late-finish' } | undefined {
  if (receiver === -1 || at(network.input.activities, receiver).status === 'complete') return undefined
  const byStart = type === 'FS' || type === 'SS'
  const late = at(byStart ? schedule.lateStart : schedule.lateFinish, receiver)
  if (late === none) return undefined
  const { lagMinutes = 0, lagUnit } = link === -1 ? {} : at(network.input.links, link)
  const { calendar } = at(network.input.activities, receiver)
  const before = lagUnit === 'elapsed' ? late - lagMinutes : workingTime(network, calendar).add(late, -lagMinutes)
  const date = dateOrNull(lagMinutes === 0 ? late : before)
  return date === null ? undefined : { date, from: byStart ? 'late-start' : 'late-finish' }
}

const millisecondsPerDay = 86_400_000

function daysBetween(from: string | undefined, to: string | null): number | null {
  if (from === undefined || to === null) return null
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / millisecondsPerDay))
}

/** A target that stands or falls with a dependency. */
export interface KnockOn {
  readonly target: string
  readonly name: string
  readonly committed: string | null
  readonly forecast: string | null
  readonly totalFloatMinutes: number | null
  readonly rag: Rag
}

/** So many activities behind each target are searched when somebody asks. */
const activitiesSearchedOnDemand = 20_000

/** The declared targets that a dependency drives along driving links, by dependency. For whoever asks: it walks the plans. */
export function knockOns(view: ProgrammeView): ReadonlyMap<string, readonly KnockOn[]> {
  const byLink = targetsByLink(view, declaredPoints(view), activitiesSearchedOnDemand)
  return new Map(
    placedDependencies(view).map(({ row, place }) => [
      row.dependency,
      (place.link === -1 ? [] : (byLink.get(place.link) ?? [])).map((point) => ({
        target: point.id,
        name: point.name,
        committed: point.committed,
        forecast: dateOrNull(point.finish),
        totalFloatMinutes: floatOrNull(point.totalFloatMinutes),
        rag: targetRag(view, point),
      })),
    ]),
  )
}
