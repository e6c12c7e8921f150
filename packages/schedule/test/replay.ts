import assert from 'node:assert/strict'
import {
  createWorkingTime,
  none,
  rootReasons,
  type CalendarInput,
  type Explanation,
  type ExplainStep,
  type Move,
  type NetworkInput,
  type Schedule,
  type Shift,
  type WorkingTime,
} from '../src/index.ts'

/** Working time of calendars in common, minute by minute from the plan's own calendars; none: round the clock. */
function timeOf(network: NetworkInput, indices: readonly number[]): WorkingTime {
  const times = known.get(network) ?? new Map<string, WorkingTime>()
  known.set(network, times)
  const key = indices.join()
  const time = times.get(key) ?? makeTime(network, indices)
  times.set(key, time)
  return time
}

const known = new WeakMap<NetworkInput, Map<string, WorkingTime>>()

function makeTime(network: NetworkInput, indices: readonly number[]): WorkingTime {
  const inputs = indices.map((index) => network.calendars[index]).filter((input) => input !== undefined)
  assert.equal(inputs.length, indices.length, 'a move names calendars of the network')
  const [first, second] = inputs
  if (first === undefined) return createWorkingTime(always)
  return createWorkingTime(second === undefined ? first : inCommon(first, second))
}

const wholeDay: readonly Shift[] = [[0, 1440]]
const always: CalendarInput = { week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() }

function inCommon(a: CalendarInput, b: CalendarInput): CalendarInput {
  const on = ({ week, exceptions }: CalendarInput, day: number): readonly Shift[] =>
    exceptions.get(day) ?? week[(((day + 4) % 7) + 7) % 7] ?? []
  const both = (x: readonly Shift[], y: readonly Shift[]): Shift[] => {
    const shifts: Shift[] = []
    for (let minute = 0; minute < 1440; minute++) {
      const works = [x, y].every((list) => list.some(([from, to]) => from <= minute && minute < to))
      if (works) shifts.push([minute, minute + 1])
    }
    return shifts
  }
  const days = new Set([...a.exceptions.keys(), ...b.exceptions.keys()])
  return {
    week: Array.from({ length: 7 }, (_, weekday) => both(a.week[weekday] ?? [], b.week[weekday] ?? [])),
    exceptions: new Map([...days].map((day) => [day, both(on(a, day), on(b, day))])),
  }
}

function replayed(network: NetworkInput, { kind, calendars, minutes, from }: Move): number {
  const time = timeOf(network, calendars)
  switch (kind) {
    case 'lag':
    case 'work':
    case 'delay':
      return time.add(from, minutes)
    case 'next-start':
      return time.nextStart(from)
    case 'previous-finish':
      return time.previousFinish(from)
  }
}

const columns = {
  'early-start': 'earlyStart',
  'remaining-start': 'remainingStart',
  'early-finish': 'earlyFinish',
  'late-start': 'lateStart',
  'late-finish': 'lateFinish',
} as const

/** Does every step follow from the one behind it, and the last one from what stands in the plan? */
export function assertReplays(network: NetworkInput, schedule: Schedule, explanation: Explanation): void {
  const { activity, date, at, steps } = explanation
  assert.equal(at, schedule[columns[date]][activity], 'it explains the date of the result')
  const [first] = steps
  assert.deepEqual([first?.activity, first?.date, first?.at], [activity, date, at], 'it begins with that date')
  steps.forEach((step, n) => {
    let instant = step.from
    for (const move of step.moves) {
      assert.equal(move.from, instant)
      instant = replayed(network, move)
      assert.equal(move.to, instant, `${move.kind} of ${step.date}, activity ${step.activity}`)
    }
    assert.equal(instant, step.at, `${step.date} of activity ${step.activity} by ${step.reason}`)
    const next = steps[n + 1]
    const isRoot = (rootReasons as readonly string[]).includes(step.reason)
    assert.equal(next === undefined, isRoot, `${step.reason} ends a chain or does not`)
    if (next === undefined) assertStands(network, schedule, step)
    else {
      assert.equal(step.from, next.at, 'a step begins where the next one stands')
      assertJoined(network, step, next)
    }
  })
}

/** A link joins the activities of the steps it lies between; anything else stays within an activity or its summary. */
function assertJoined(network: NetworkInput, step: ExplainStep, next: ExplainStep): void {
  if (step.link === undefined) {
    if (step.reason === 'summary') assert.equal(network.activities[next.activity]?.parent, step.activity)
    else assert.equal(next.activity, step.activity)
    return
  }
  const link = network.links[step.link]
  assert.ok(link !== undefined)
  const here = step.summary ?? step.activity
  const ends = [link.from, link.to]
  assert.ok(ends.includes(here), 'the link begins or ends here')
  const there = link.from === here ? link.to : link.from
  assert.ok(isWithin(network, next.activity, there), 'and leads to the next step, or to a summary above it')
}

function isWithin({ activities }: NetworkInput, activity: number, summary: number): boolean {
  for (let place: number | undefined = activity, n = 0; place !== undefined && n <= activities.length; n++) {
    if (place === summary) return true
    place = activities[place]?.parent
  }
  return false
}

/** Does the date at which a chain ends stand in the plan? */
function assertStands(network: NetworkInput, schedule: Schedule, step: ExplainStep): void {
  const own = network.activities[step.activity]
  const holder = network.activities[step.summary ?? step.activity]
  const project = network.projects[own?.project ?? -1]
  assert.ok(own !== undefined && holder !== undefined && project !== undefined)
  const started = [project.dataDate, project.plannedStart]
  const earliest = network.activities
    .filter((row) => row.project === own.project)
    .flatMap((row) => [row.actualStart, row.plannedStart, row.constraint?.date])
  const stated: Record<string, readonly (number | undefined)[]> = {
    'data-date': [...started, ...earliest, 0],
    'project-start': [...started, ...earliest, 0],
    'planned-start': [own.plannedStart],
    constraint: [holder.constraint, holder.secondaryConstraint]
      .filter((row) => row?.kind === step.constraint)
      .map((row) => row?.date),
    actual: [own.actualStart, own.actualFinish],
    resume: [own.resume],
    'external-date': [own.externalEarlyStart, own.externalLateFinish],
    'expected-finish': [own.expectedFinish],
    manual: [own.plannedStart, own.plannedFinish],
    deadline: [holder.deadline],
    'must-finish-by': [project.mustFinishBy],
    'project-finish': [...schedule.projectFinish].filter((finish) => finish !== none),
  }
  assert.ok(stated[step.reason]?.includes(step.from), `${step.reason} ${step.from} stands in the plan`)
}
