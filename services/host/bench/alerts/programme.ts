import type { Activity, Link, PlanSnapshot } from '@throughline/domain'
import type { Random } from '@throughline/schedule/bench'
import { calendarOf, dayMinutes, link, task } from './plan-parts.ts'

/**
 * A programme whose plans keep moving: each project has lanes of tasks that end in a milestone, the first lanes end in
 * targets with a date, and the first lane of a project waits for the last one of the project before it.
 */

export const projects = 4
const lanes = 6
const steps = 8
const targetsPerProject = 3

const calendar = calendarOf([
  [480, 720],
  [780, 1020],
])

/** Days that each task of a project takes. */
export type Durations = number[][]

export const projectName = (project: number): string => `P${project}`
const taskCode = (lane: number, step: number): string => `L${lane}-${step}`
const endCode = (lane: number): string => `L${lane}-END`

export const firstDurations = (): Durations => Array.from({ length: lanes }, () => Array<number>(steps).fill(6))

/** One task takes more or less time than before: a target is late or in time again, a dependency breaks or holds. */
export function move(durations: Durations, random: Random): void {
  const lane = durations[random.whole(0, lanes - 1)]
  const step = random.whole(0, steps - 1)
  if (lane === undefined) return
  const before = lane[step]
  while (lane[step] === before) lane[step] = random.whole(1, 14)
}

export function planOf(project: number, durations: Durations): PlanSnapshot {
  const id = projectName(project)
  const activities: Activity[] = durations.flatMap((days, lane) => [
    ...days.map((count, step): Activity => task(taskCode(lane, step), count, `Step ${step + 1} of lane ${lane + 1}`)),
    task(endCode(lane), 0, `End of lane ${lane + 1}`),
  ])
  const links: Link[] = durations.flatMap((days, lane) => {
    const codes = [...days.map((_, step) => taskCode(lane, step)), endCode(lane)]
    return codes.slice(1).map((code, place): Link => link(id, codes[place] ?? '', id, code))
  })
  const settings: PlanSnapshot['settings'] = {
    name: `Project ${project + 1}`,
    ruleSet: 'primavera',
    dataDate: '2026-03-02T08:00',
    plannedStart: '2026-03-02T08:00',
    defaultCalendar: calendar.code,
    owner: `Owner ${project + 1}`,
    options: {},
  }
  return { project: id, settings, calendars: [calendar], activities, links }
}

/** Targets with a date a little behind the first forecast, and agreed dependencies from project to project. */
export function commitments(): { readonly type: string; readonly data: object }[] {
  const ids = Array.from({ length: projects }, (_, project) => projectName(project))
  const targets = ids.flatMap((project) =>
    Array.from({ length: targetsPerProject }, (_, lane) => ({
      declared: {
        target: `${project}-${lane}`,
        name: `Milestone ${lane + 1} of ${project}`,
        project,
        activity: endCode(lane),
      },
      date: lane === 0 ? '2026-06-12T17:00' : '2026-05-15T17:00',
    })),
  )
  const dependencies = ids
    .slice(1)
    .map((receiver, before) => ({ dependency: `D${before}`, giver: ids[before] ?? '', receiver }))
  return [
    ...targets.map(({ declared }) => ({ type: 'target.declared.v1', data: declared })),
    ...targets.map(({ declared: { target }, date }) => ({ type: 'target.committed.v1', data: { target, date } })),
    ...dependencies.map(({ giver, receiver }) => ({
      type: 'link.declared.v2',
      data: link(giver, endCode(lanes - 1), receiver, taskCode(0, 4)),
    })),
    ...dependencies.flatMap(({ dependency, giver, receiver }) => [
      {
        type: 'dependency.identified.v1',
        data: {
          dependency,
          title: `Hand-over of ${giver}`,
          giver: { project: giver, activity: endCode(lanes - 1) },
          receiver: { project: receiver, activity: taskCode(0, 4) },
          toleranceMinutes: 5 * dayMinutes,
        },
      },
      { type: 'dependency.requested.v1', data: { dependency, needBy: '2026-05-18T08:00' } },
      { type: 'dependency.agreed.v1', data: { dependency, date: '2026-05-15T17:00' } },
    ]),
  ]
}
