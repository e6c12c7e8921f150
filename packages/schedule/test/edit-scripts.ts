import fc from 'fast-check'
import type { ActivityInput, CalendarInput, Edit, LinkInput, NetworkInput } from '../src/index.ts'

/** An edit before it knows how large the network is when its turn comes. */
export type Step = (input: NetworkInput) => Edit

/** Any index in use, and now and then the first that is not. */
const place = (draw: number, count: number): number => (count === 0 || draw % 7 === 0 ? count : draw % count)

/** Edits of everything that a network has, drawn from the rows of other networks. */
export function steps(rows: readonly NetworkInput[]): fc.Arbitrary<Step> {
  const activities = rows.flatMap((network) => network.activities)
  const links = rows.flatMap((network) => network.links)
  const projects = rows.flatMap((network) => network.projects)
  const calendars = rows.flatMap((network) => network.calendars)
  const pick = <T>(list: readonly T[], draw: number): T | undefined => list[draw % Math.max(1, list.length)]
  const draws = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat())
  const kinds: readonly [weight: number, make: (draw: readonly [number, number, number, number]) => Step][] = [
    [
      6,
      ([at, from]) =>
        (input) =>
          changeOf(input, at, pick(activities, from)),
    ],
    [
      2,
      ([at, from]) =>
        (input) => {
          const index = place(at, input.activities.length)
          return { what: 'activity', index, value: fitting(input, pick(activities, from)) }
        },
    ],
    [
      1,
      ([at]) =>
        (input) =>
          removal(input, at),
    ],
    [
      5,
      ([at, from, a, b]) =>
        (input) => {
          const row = pick(links, from)
          const count = input.activities.length + 1
          const value: LinkInput = { ...(row ?? { type: 'FS', lagMinutes: 0 }), from: a % count, to: b % count }
          return { what: 'link', index: place(at, input.links.length), value }
        },
    ],
    [
      3,
      ([at]) =>
        (input) => ({ what: 'link', index: place(at, input.links.length), value: undefined }),
    ],
    [
      1,
      ([at, from]) =>
        (input) => {
          const value = pick(projects, from)
          const index = at % 5 === 0 ? input.projects.length : at % Math.max(1, input.projects.length)
          return value === undefined ? removal(input, at) : { what: 'project', index, value }
        },
    ],
    [
      1,
      ([at, from]) =>
        (input) => {
          const value: CalendarInput = pick(calendars, from) ?? { week: [], exceptions: new Map() }
          const index = at % 5 === 0 ? input.calendars.length : at % Math.max(1, input.calendars.length)
          return { what: 'calendar', index, value: at % 11 === 0 ? { week: [], exceptions: new Map() } : value }
        },
    ],
  ]
  return fc.oneof(...kinds.map(([weight, make]) => ({ weight, arbitrary: draws.map(make) })))
}

/** One field or another of an activity as another activity has it. */
function changeOf(input: NetworkInput, at: number, other: ActivityInput | undefined): Edit {
  const index = place(at, input.activities.length)
  const row = input.activities[index]
  if (row === undefined || other === undefined || row.removed === true)
    return { what: 'activity', index, value: fitting(input, other) }
  const { durationMinutes, remainingMinutes, status, actualStart, actualFinish, constraint, calendar, deadline } = other
  const changes: Partial<ActivityInput>[] = [
    { durationMinutes, remainingMinutes },
    { status, actualStart, actualFinish, remainingMinutes },
    { constraint, deadline },
    { calendar },
    { parent: other.parent },
    { inactive: other.inactive, kind: other.kind },
    { assignments: other.assignments, expectedFinish: other.expectedFinish },
  ]
  return { what: 'activity', index, value: fitting(input, { ...row, ...changes[Math.floor(at / 8) % changes.length] }) }
}

const removal = (input: NetworkInput, at: number): Edit => ({
  what: 'activity',
  index: place(at, input.activities.length),
  value: undefined,
})

const fitting = ({ projects }: NetworkInput, row: ActivityInput | undefined): ActivityInput | undefined =>
  row === undefined ? undefined : { ...row, project: row.project % projects.length }
