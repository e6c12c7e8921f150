import { fromMinutes } from '@throughline/domain'
import { createEngine, none, type ActivityInput, type ScheduleEngine } from '@throughline/schedule'
import { drivingChain, type ChainStep } from './chain.ts'
import { passesStart } from './delay-shares.ts'
import { nothingHidden } from './hidden.ts'
import { maskedHold } from './mask-answers.ts'
import { plainTexts } from './marks.ts'
import { at, projectOf } from './network.ts'
import { reasonWords } from './reason-words.ts'
import { declaredPoints, programmePoint, projectPoint, type TargetPoint } from './targets.ts'
import { ownerOf, type ProgrammeView } from './view.ts'
import { sumUp } from './view-sums.ts'
import { dateOrNull, minutesPerDay, workingTime } from './working-days.ts'
import { lagWords, linkPlaces, twoDecimals } from './words.ts'

export interface Give {
  readonly project: string
  readonly activity: string
  readonly name: string
  readonly owner: string | null
  readonly remainingMinutes: number
  readonly giveMinutes: number
  /** In working days of the activity's calendar. */
  readonly giveDays: number
}

export interface Obstacle {
  readonly project: string
  readonly activity: string
  readonly words: string
}

export interface HoldAnswer {
  readonly target: string
  readonly name: string
  readonly date: string
  readonly forecast: string | null
  /** Working minutes of the target's calendar by which the forecast passes the date; 0: it holds. */
  readonly overrunMinutes: number
  readonly overrunDays: number
  /** With what the activities give, the forecast is not after the date. */
  readonly held: boolean
  /** No smaller set of activities does it; false: the search was cut short, and a smaller one may exist. */
  readonly smallest: boolean
  readonly give: readonly Give[]
  /**
   * The forecast by a schedule with what they give; not held: with all that can be given. A start of work that counts as
   * the end of the day before is told as the date.
   */
  readonly verified: string | null
  /** What stands in the way where shorter work cannot hold the date. */
  readonly obstacles: readonly Obstacle[]
}

/** Schedules that a search may cost: of large networks fewer. */
const schedulesMost = 4_000
const schedulesLeast = 150
const activitiesScheduled = 20_000_000

/**
 * What would have to happen to hold a target by a date: the fewest activities that give time, those with most left
 * first, verified by scheduling with the shorter work. A set that holds the date must shorten the chain that drives the
 * target; so the search goes over the activities of that chain, then over those of the chain that drives it then, by
 * rising numbers of activities. It is whole while it costs no more schedules than allowed; beyond that the activity with
 * most left on each chain is taken. `undefined`: there is no such target.
 */
export function holdTarget(
  view: ProgrammeView,
  target: string,
  date: number,
  schedules?: number,
  hidden = nothingHidden,
): HoldAnswer | undefined {
  const present = pointOf(view, target)
  if (present === undefined) return undefined
  const most =
    schedules ?? Math.max(schedulesLeast, Math.min(schedulesMost, activitiesScheduled / view.network.activities.length))
  const desk: Desk = { view, target, date, engine: createEngine(view.network.input), given: new Map(), left: most }
  const found = isHeld(desk) || present.finish === none ? { outcome: 'held' as const, smallest: true } : findSet(desk)
  if (found.outcome === 'held') shrink(desk)
  const { finish } = pointNow(desk)
  const held = isHeld(desk)
  const overrun =
    present.finish === none || present.calendar === -1
      ? 0
      : Math.max(0, workingTime(view.network, present.calendar).between(date, present.finish))
  const day = present.calendar === -1 ? 1440 : minutesPerDay(view.network, present.calendar)
  const answer: HoldAnswer = {
    target,
    name: present.name,
    date: fromMinutes(date),
    forecast: dateOrNull(present.finish),
    overrunMinutes: overrun,
    overrunDays: twoDecimals(overrun / day),
    held,
    smallest: found.smallest,
    give: found.outcome === 'held' ? givesOf(desk) : [],
    verified: dateOrNull(held ? Math.min(finish, date) : finish),
    obstacles: found.outcome === 'impossible' ? obstaclesOf(desk) : [],
  }
  return plainTexts(maskedHold(answer, hidden))
}

/** The network on which durations are tried out. */
interface Desk {
  readonly view: ProgrammeView
  readonly target: string
  readonly date: number
  readonly engine: ScheduleEngine
  /** Remaining minutes by activity that is shortened. */
  readonly given: Map<number, number>
  /** Schedules that the search may still cost. */
  left: number
}

type Outcome = 'held' | 'impossible' | 'not-yet' | 'cut-short'

function findSet(desk: Desk): { readonly outcome: 'held' | 'impossible'; readonly smallest: boolean } {
  for (let size = 1; ; size++) {
    const outcome = search(desk, size)
    if (outcome === 'held' || outcome === 'impossible') return { outcome, smallest: true }
    if (outcome === 'not-yet') continue
    for (const activity of [...desk.given.keys()]) restore(desk, activity)
    desk.left = Infinity
    return { outcome: greedy(desk), smallest: false }
  }
}

/** Tries to hold the date with so many activities more, each giving all that it has left. */
function search(desk: Desk, more: number): Outcome {
  if (isHeld(desk)) return 'held'
  if (desk.left <= 0) return 'cut-short'
  const candidates = candidatesOf(desk)
  if (candidates.length === 0) return 'impossible'
  if (more === 0) return 'not-yet'
  for (const activity of candidates) {
    shorten(desk, activity, 0)
    const outcome = search(desk, more - 1)
    if (outcome !== 'not-yet') return outcome
    restore(desk, activity)
  }
  return 'not-yet'
}

function greedy(desk: Desk): 'held' | 'impossible' {
  while (!isHeld(desk)) {
    const [largest] = candidatesOf(desk)
    if (largest === undefined) return 'impossible'
    shorten(desk, largest, 0)
  }
  return 'held'
}

/** Gives back to each activity what is not needed, to those with least left first. */
function shrink(desk: Desk): void {
  const { view, given } = desk
  const remaining = (activity: number) => at(view.network.input.activities, activity).remainingMinutes
  for (const activity of [...given.keys()].sort((a, b) => remaining(a) - remaining(b) || a - b)) {
    let holds = 0
    let breaks = remaining(activity) + 1
    while (breaks - holds > 1) {
      const middle = Math.floor((holds + breaks) / 2)
      shorten(desk, activity, middle)
      if (isHeld(desk)) holds = middle
      else breaks = middle
    }
    shorten(desk, activity, holds)
  }
}

function pointOf(view: ProgrammeView, target: string): TargetPoint | undefined {
  if (target === 'finish:') return programmePoint(view)
  const declared = view.targets.get(target)
  if (declared !== undefined) return declaredPoints({ ...view, targets: new Map([[target, declared]]) })[0]
  const project = view.network.projects.find(({ id }) => `finish:${id}` === target)
  return project === undefined ? undefined : projectPoint(view, project)
}

/** The programme with the shorter work; who makes a project's finish is counted only where that is asked. */
function viewNow({ view, engine, target }: Desk): ProgrammeView {
  const { network, targets, sums } = view
  const { schedule } = engine.result
  return { ...view, schedule, sums: targets.has(target) ? sums : sumUp({ network, schedule }) }
}

function pointNow(desk: Desk): TargetPoint {
  const point = pointOf(viewNow(desk), desk.target)
  if (point === undefined) throw new Error(`the target ${desk.target} is gone`)
  return point
}

/** The end of a day and the start of the next one are the same: what counts is the working time between. */
function isHeld(desk: Desk): boolean {
  const { finish, calendar } = pointNow(desk)
  if (finish === none) return false
  return (
    finish <= desk.date || (calendar !== -1 && workingTime(desk.view.network, calendar).between(desk.date, finish) <= 0)
  )
}

/** Activities of the driving chain that may give time, those with most left first. */
function candidatesOf(desk: Desk): number[] {
  const now = viewNow(desk)
  const chain = chainNow(desk)
  const remaining = (activity: number) => at(now.network.input.activities, activity).remainingMinutes
  return chain
    .filter((step, place) => !desk.given.has(step.activity) && mayGive(now, step, chain[place + 1]))
    .map(({ activity }) => activity)
    .sort((a, b) => remaining(b) - remaining(a) || a - b)
}

function chainNow(desk: Desk): readonly ChainStep[] {
  const { activity } = pointNow(desk)
  return activity === -1 ? [] : drivingChain(viewNow(desk), activity)
}

/** Does less work of the activity make what follows earlier? Not where its start is passed on, nor where a link holds its finish. */
function mayGive(view: ProgrammeView, { activity, link }: ChainStep, next: ChainStep | undefined): boolean {
  const { input } = view.network
  const { kind, status, inactive, manual, remainingMinutes, expectedFinish, project } = at(input.activities, activity)
  if (kind !== 'task' && kind !== 'resource-dependent') return false
  if (status === 'complete' || inactive === true || manual === true || remainingMinutes <= 0) return false
  if (expectedFinish !== undefined && at(input.projects, project).useExpectedFinish) return false
  if (passesStart(view, next)) return false
  return link === -1 || !['FF', 'SF'].includes(at(input.links, link).type)
}

function shorten(desk: Desk, activity: number, remainingMinutes: number): void {
  const known = at(desk.view.network.input.activities, activity)
  desk.left -= 1
  desk.given.set(activity, remainingMinutes)
  desk.engine.apply([{ what: 'activity', index: activity, value: shorter(known, remainingMinutes) }])
}

function restore(desk: Desk, activity: number): void {
  desk.given.delete(activity)
  desk.engine.apply([{ what: 'activity', index: activity, value: at(desk.view.network.input.activities, activity) }])
}

/** The same activity with less left to do; its resources work in proportion. */
function shorter(activity: ActivityInput, remainingMinutes: number): ActivityInput {
  const share = remainingMinutes / activity.remainingMinutes
  const scaled = (minutes: number | undefined) => (minutes === undefined ? undefined : Math.floor(minutes * share))
  return {
    ...activity,
    remainingMinutes,
    durationMinutes: activity.status === 'not-started' ? remainingMinutes : activity.durationMinutes,
    assignments: activity.assignments?.map((each) => ({
      ...each,
      workMinutes: scaled(each.workMinutes),
      remainingWorkMinutes: scaled(each.remainingWorkMinutes),
    })),
  }
}

function givesOf({ view, given }: Desk): Give[] {
  const { network } = view
  return [...given]
    .map(([activity, left]): Give => {
      const { code, name } = at(network.activities, activity)
      const { remainingMinutes, calendar } = at(network.input.activities, activity)
      const giveMinutes = remainingMinutes - left
      return {
        project: projectOf(network, activity).id,
        activity: code,
        name,
        owner: ownerOf(view, activity),
        remainingMinutes,
        giveMinutes,
        giveDays: twoDecimals(giveMinutes / minutesPerDay(network, calendar)),
      }
    })
    .filter(({ giveMinutes }) => giveMinutes > 0)
    .sort((a, b) => b.giveMinutes - a.giveMinutes)
}

const obstaclesNamed = 20

/** What holds the chain that drives the target when nothing on it has work left to give: its root, and its lags. */
function obstaclesOf(desk: Desk): Obstacle[] {
  const now = viewNow(desk)
  const { network } = now
  const place = (activity: number) => ({
    project: projectOf(network, activity).id,
    activity: at(network.activities, activity).code,
  })
  const found: Obstacle[] = []
  chainNow(desk).forEach(({ activity, link }, step) => {
    if (step === 0) found.push({ ...place(activity), words: reasonWords(now, activity, -1) })
    else if (link !== -1) {
      const drawn = at(network.links, link)
      const lag = lagWords(drawn, minutesPerDay(network, at(network.input.activities, activity).calendar))
      if (lag !== '' && !lag.startsWith('lead'))
        found.push({ ...place(activity), words: `${lag} of link ${linkPlaces(drawn)}` })
    }
    const { kind, status, remainingMinutes } = at(network.input.activities, activity)
    if (kind === 'summary' || status === 'complete' || remainingMinutes === 0 || desk.given.has(activity)) return
    found.push({
      ...place(activity),
      words: 'has work left that logic, a date or its planner’s hand holds where it is',
    })
  })
  return found.slice(0, obstaclesNamed)
}
