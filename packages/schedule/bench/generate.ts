import type { ActivityInput, ConstraintInput, LinkInput, LinkType, NetworkInput, ProjectInput } from '../src/index.ts'
import { generateCalendars } from './generate-calendars.ts'
import { createRandom, type Random } from './random.ts'

export { createRandom, type Random }

export interface ProgrammeShape {
  readonly activities: number
  /** The same seed and shape give the same programme. */
  readonly seed: number
  /** Default: one for every 5,000 activities. */
  readonly projects?: number | undefined
}

/** 2024-01-01T00:00 in days and minutes. */
const firstDay = 19_723
const start = firstDay * 1440
const calendarYears = 15
/** Activities that follow one another in one area of the work; areas of a project run side by side. */
const laneLength = 80

/** An activity's place: links lead from lower to higher ranks only, so that a generated programme has no loop. */
interface Places {
  readonly project: Int32Array
  readonly rank: Int32Array
  /** First activity of each project and, at the end, the number of activities. */
  readonly first: Int32Array
}

/**
 * A programme such as planners make: projects of areas that run side by side, five calendars with holidays, two links
 * an activity (mostly finish to start, a fifth with lag or lead, one in two hundred to another project), constraints
 * on one activity in twenty-five, milestones, and progress up to each project's data date. One project in ten follows
 * Microsoft Project's rules, the others Primavera's.
 */
export function generateProgramme(shape: ProgrammeShape): NetworkInput {
  const random = createRandom(shape.seed)
  const calendars = generateCalendars(random, firstDay, calendarYears)
  const projectCount = shape.projects ?? Math.max(1, Math.round(shape.activities / 5000))
  const places = placeActivities(shape.activities, projectCount)
  const links = generateLinks(random, places, shape.activities)
  const durations = Int32Array.from({ length: shape.activities }, () => generateDuration(random))
  const estimate = estimateDates(places, links, durations)
  const projects = Array.from({ length: projectCount }, (_, index) => generateProject(random, index))
  const activities = Array.from({ length: shape.activities }, (_, index): ActivityInput => {
    const project = places.project[index] as number
    const minutes = durations[index] as number
    const dates = { start: estimate.start[index] as number, finish: estimate.finish[index] as number }
    return generateActivity(random, { project, minutes, ...dates, dataDate: projects[project]?.dataDate ?? start })
  })
  return { calendars, projects, activities, links }
}

function placeActivities(count: number, projectCount: number): Places {
  const first = Int32Array.from({ length: projectCount + 1 }, (_, index) => Math.round((index * count) / projectCount))
  const project = new Int32Array(count)
  const rank = new Int32Array(count)
  for (let owner = 0; owner < projectCount; owner++) {
    const from = first[owner] as number
    for (let index = from; index < (first[owner + 1] as number); index++) {
      project[index] = owner
      rank[index] = (index - from) % laneLength
    }
  }
  return { project, rank, first }
}

/** The work of an area in its order, then as many links between areas and projects as make two an activity. */
function generateLinks(random: Random, places: Places, count: number): LinkInput[] {
  const links: LinkInput[] = []
  const add = (from: number, to: number): void => {
    links.push({ from, to, ...generateLogic(random) })
  }
  for (let index = 1; index < count; index++) {
    if ((places.rank[index] as number) > 0 && random.chance(0.97)) add(index - 1, index)
  }
  while (count > laneLength / 2 && links.length < 2 * count) {
    const to = random.whole(0, count - 1)
    const from = predecessorOf(random, places, to)
    if (from !== undefined) add(from, to)
  }
  // plan files list what an activity follows with the activity
  return links.sort((a, b) => a.to - b.to)
}

/** Somebody a few places before: in the same area, in another one of the project, rarely in another project. */
function predecessorOf(random: Random, { project, rank, first }: Places, to: number): number | undefined {
  const place = rank[to] as number
  const back = random.whole(1, 6)
  if (place < back) return undefined
  if (random.chance(0.4)) return to - back
  const projectCount = first.length - 1
  const owner = random.chance(0.008) ? random.whole(0, projectCount - 1) : (project[to] as number)
  const from = first[owner] as number
  const lanes = Math.max(1, Math.floor(((first[owner + 1] as number) - from) / laneLength))
  const found = from + random.whole(0, lanes - 1) * laneLength + place - back
  return found < (first[owner + 1] as number) ? found : undefined
}

function generateLogic(random: Random): { type: LinkType; lagMinutes: number } {
  const kind = random.next()
  const days = 480 * random.whole(1, 10)
  if (kind < 0.8) {
    const lag = random.next()
    return { type: 'FS', lagMinutes: lag < 0.12 ? days : lag < 0.15 ? -480 * random.whole(1, 3) : 0 }
  }
  const type = kind < 0.9 ? 'SS' : kind < 0.98 ? 'FF' : 'SF'
  return { type, lagMinutes: random.chance(0.7) ? days : 0 }
}

function generateDuration(random: Random): number {
  if (random.chance(0.05)) return 0
  const days = random.chance(0.85) ? random.whole(1, 15) : random.whole(16, 60)
  return random.chance(0.1) ? days * 480 - random.whole(0, 479) : days * 480
}

/** Roughly when everything would be done, at eight hours a day and five days a week: what progress is made of. */
function estimateDates(
  { rank }: Places,
  links: readonly LinkInput[],
  durations: Int32Array,
): { start: Int32Array; finish: Int32Array } {
  const count = durations.length
  const begin = new Int32Array(count).fill(start)
  const calendarTime = (minutes: number): number => Math.round(minutes * 4.2)
  const byRank = Int32Array.from(links.keys()).sort(
    (a, b) => (rank[links[a]?.from ?? 0] as number) - (rank[links[b]?.from ?? 0] as number),
  )
  for (const index of byRank) {
    const { from, to, type, lagMinutes } = links[index] as LinkInput
    const work = type === 'FS' ? (durations[from] as number) : 0
    const date = (begin[from] as number) + calendarTime(work + lagMinutes)
    if (date > (begin[to] as number)) begin[to] = date
  }
  return { start: begin, finish: begin.map((date, index) => date + calendarTime(durations[index] as number)) }
}

function generateProject(random: Random, index: number): ProjectInput {
  const plannedStart = start + 480
  return {
    ruleSet: index % 10 === 9 ? 'microsoft' : 'primavera',
    plannedStart,
    dataDate: start + random.whole(150, 330) * 1440 + 480,
    mustFinishBy: random.chance(0.2) ? start + 2200 * 1440 + 1020 : undefined,
    calendar: index % 3,
    progress: random.chance(0.8) ? 'retained-logic' : 'progress-override',
    lagCalendar: random.chance(0.7) ? 'predecessor' : 'successor',
    startToStartLagFrom: 'early-start',
    totalFloat: 'finish',
    floatBase: random.chance(0.8) ? 'own-project' : 'all-projects',
    useExpectedFinish: random.chance(0.5),
  }
}

interface Draft {
  readonly project: number
  readonly minutes: number
  readonly start: number
  readonly finish: number
  readonly dataDate: number
}

function generateActivity(random: Random, draft: Draft): ActivityInput {
  const { project, minutes, dataDate } = draft
  const pick = random.next()
  const calendar = pick < 0.6 ? project % 3 : Math.floor(pick * 1000) % 5
  const plan: ActivityInput = {
    project,
    calendar,
    kind: minutes === 0 ? (random.chance(0.5) ? 'start-milestone' : 'finish-milestone') : 'task',
    status: 'not-started',
    durationMinutes: minutes,
    remainingMinutes: minutes,
  }
  if (draft.finish <= dataDate && random.chance(0.98)) {
    return { ...plan, status: 'complete', remainingMinutes: 0, actualStart: draft.start, actualFinish: draft.finish }
  }
  if (draft.start < dataDate && minutes > 0 && random.chance(0.9)) {
    const remainingMinutes = Math.max(1, Math.round(minutes * random.next()))
    const expectedFinish = random.chance(0.02) ? dataDate + random.whole(1, 30) * 1440 : undefined
    return { ...plan, status: 'in-progress', remainingMinutes, actualStart: draft.start, expectedFinish }
  }
  return { ...plan, constraint: generateConstraint(random, draft) }
}

function generateConstraint(random: Random, { project, start, finish }: Draft): ConstraintInput | undefined {
  const kind = random.next()
  if (kind < 0.025) return { kind: 'start-on-or-after', date: start + random.whole(-10, 40) * 1440 }
  if (kind < 0.035) return { kind: 'finish-on-or-before', date: finish + random.whole(-10, 90) * 1440 }
  if (kind < 0.038) return { kind: 'finish-on-or-after', date: finish + random.whole(0, 30) * 1440 }
  if (kind < 0.039) return { kind: 'start-on', date: start + random.whole(0, 30) * 1440 }
  return kind < 0.04 && project % 10 !== 9 ? { kind: 'as-late-as-possible' } : undefined
}
