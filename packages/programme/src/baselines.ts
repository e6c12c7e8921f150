import { toMinutes, type ProgrammeDates, type ProgrammeRegister } from '@throughline/domain'
import { nothingHidden } from './hidden.ts'
import { activityIndex, at, byCode, type NetworkProject } from './network.ts'
import { declaredPoints } from './targets.ts'
import type { BaselineDates, ProgrammeView, TakenBaseline } from './view.ts'
import { dateOrNull, minutesPerDay, workingTime } from './working-days.ts'
import { twoDecimals } from './words.ts'

/** The baselines of a register by project and name, as a view carries them: nothing in them changes any more. */
export function baselinesOf(register: ProgrammeRegister): ProgrammeView['baselines'] {
  const byProject = new Map<string, ReadonlyMap<string, TakenBaseline>>()
  for (const { id, baselines, baselineOrigins } of register.projects.values()) {
    if (baselineOrigins.size === 0) continue
    const byName = [...baselineOrigins]
      .sort(([a], [b]) => byCode(a, b))
      .map(([name, { taken, approved }]): [string, TakenBaseline] => [
        name,
        { name, dates: baselines.get(name) ?? new Map(), taken, approved },
      ])
    byProject.set(id, new Map(byName))
  }
  return byProject
}

/** Do both views have the same baselines, with the same dates and approvals? */
export function sameBaselines({ baselines: one }: ProgrammeView, { baselines: other }: ProgrammeView): boolean {
  if (one.size !== other.size) return false
  for (const [project, byName] of one) {
    const others = other.get(project)
    if (others?.size !== byName.size) return false
    for (const [name, { dates, approved }] of byName) {
      const same = others.get(name)
      if (same?.dates !== dates || same.approved !== approved) return false
    }
  }
  return true
}

/** The baseline of a project that was approved last; `undefined`: none is. */
export function approvedBaseline(view: ProgrammeView, project: string): TakenBaseline | undefined {
  let newest: TakenBaseline | undefined
  for (const baseline of view.baselines.get(project)?.values() ?? []) {
    if (baseline.approved === undefined) continue
    if (newest?.approved === undefined || baseline.approved.revision >= newest.approved.revision) newest = baseline
  }
  return newest
}

/** The computed dates of the programme, as a baseline takes them: what is not scheduled has none. */
export function programmeDates(view: ProgrammeView, projects?: readonly string[]): ProgrammeDates {
  const wanted = projects === undefined ? undefined : new Set(projects)
  return new Map(
    view.network.projects
      .filter(({ id }) => wanted?.has(id) ?? true)
      .map((project) => [project.id, datesOfProject(view, project)]),
  )
}

function datesOfProject(view: ProgrammeView, project: NetworkProject): ReadonlyMap<string, BaselineDates> {
  const dates = new Map<string, BaselineDates>()
  for (let activity = project.first; activity < project.end; activity++) {
    const { start, finish, durationMinutes } = datesNow(view, activity)
    if (start === null && finish === null) continue
    const stated = { ...(start === null ? {} : { start }), ...(finish === null ? {} : { finish }), durationMinutes }
    dates.set(at(view.network.activities, activity).code, stated)
  }
  return dates
}

export interface DatesNow {
  readonly start: string | null
  readonly finish: string | null
  readonly durationMinutes: number
}

function datesNow({ network, schedule }: ProgrammeView, activity: number): DatesNow {
  return {
    start: dateOrNull(at(schedule.earlyStart, activity)),
    finish: dateOrNull(at(schedule.earlyFinish, activity)),
    durationMinutes: at(network.activities, activity).durationMinutes,
  }
}

/** What a baseline says of an activity, and how far the dates are from it now: working days, later is positive. */
export interface BaselineComparison {
  readonly name: string
  readonly start: string | null
  readonly finish: string | null
  readonly durationMinutes: number | null
  readonly startDeltaDays: number | null
  readonly finishDeltaMinutes: number | null
  readonly finishDeltaDays: number | null
  /** `added`: it is not in the baseline; `removed`: it is not in the plan any more. */
  readonly change: 'added' | 'removed' | null
}

export interface ComparedActivity {
  readonly project: string
  readonly code: string
  /** `null`: the plan does not have it any more. */
  readonly name: string | null
  readonly now: DatesNow | null
  /** In the order asked for; baselines that its project does not have are left out. */
  readonly baselines: readonly BaselineComparison[]
}

export interface CompareOptions {
  readonly names: readonly string[]
  readonly project?: string | undefined
  readonly limit: number
  /** Only rows behind this one. */
  readonly after?: { readonly project: string; readonly code: string } | undefined
}

/** Activities of the projects that have one of the baselines, by project and code: then and now. */
export function comparedActivities(
  view: ProgrammeView,
  options: CompareOptions,
  hidden = nothingHidden,
): ComparedActivity[] {
  const { names, project, limit, after } = options
  const rows: ComparedActivity[] = []
  const known = [...new Set([...view.network.projects.map(({ id }) => id), ...view.baselines.keys()])].sort(byCode)
  for (const id of known) {
    if (hidden.has(id) || (project !== undefined && project !== id)) continue
    if (after !== undefined && byCode(id, after.project) < 0) continue
    const baselines = names.flatMap((name) => view.baselines.get(id)?.get(name) ?? [])
    if (baselines.length === 0) continue
    for (const code of codesOf(view, id, baselines)) {
      if (after?.project === id && byCode(code, after.code) <= 0) continue
      if (rows.length >= limit) return rows
      rows.push(compared(view, id, code, baselines))
    }
  }
  return rows
}

function codesOf({ network }: ProgrammeView, project: string, baselines: readonly TakenBaseline[]): string[] {
  const place = network.projectIndex.get(project)
  const range = place === undefined ? undefined : at(network.projects, place)
  const codes = new Set<string>()
  for (let index = range?.first ?? 0; index < (range?.end ?? 0); index++) codes.add(at(network.activities, index).code)
  for (const { dates } of baselines) for (const code of dates.keys()) codes.add(code)
  return [...codes].sort(byCode)
}

function compared(
  view: ProgrammeView,
  project: string,
  code: string,
  baselines: readonly TakenBaseline[],
): ComparedActivity {
  const activity = activityIndex(view.network, project, code)
  const now = activity === -1 ? null : datesNow(view, activity)
  return {
    project,
    code,
    name: activity === -1 ? null : at(view.network.activities, activity).name,
    now,
    baselines: baselines.map(({ name, dates }) => {
      const then = dates.get(code)
      const delta = (from: string | undefined, to: string | null | undefined): number | null =>
        activity === -1 ? null : minutesBetween(view, activity, from, to)
      const day = activity === -1 ? 1 : dayOf(view, activity)
      const start = delta(then?.start, now?.start)
      const finish = delta(then?.finish, now?.finish)
      return {
        name,
        start: then?.start ?? null,
        finish: then?.finish ?? null,
        durationMinutes: then?.durationMinutes ?? null,
        startDeltaDays: start === null ? null : twoDecimals(start / day),
        finishDeltaMinutes: finish,
        finishDeltaDays: finish === null ? null : twoDecimals(finish / day),
        change: then === undefined ? (now === null ? null : 'added') : now === null ? 'removed' : null,
      }
    }),
  }
}

const calendarOf = ({ network }: ProgrammeView, activity: number): number =>
  at(network.input.activities, activity).calendar

const dayOf = (view: ProgrammeView, activity: number): number => minutesPerDay(view.network, calendarOf(view, activity))

/** Working time of the activity's calendar between two dates. */
function minutesBetween(
  view: ProgrammeView,
  activity: number,
  from: string | undefined,
  to: string | null | undefined,
): number | null {
  if (from === undefined || to === undefined || to === null) return null
  return workingTime(view.network, calendarOf(view, activity)).between(toMinutes(from), toMinutes(to))
}

/** A target in a baseline: the finish that its activity had there. */
export interface TargetBaseline {
  readonly name: string
  readonly approved: boolean
  readonly finish: string
  /** Forecast minus baseline, working time of the calendar that counts the target's delays. */
  readonly deltaMinutes: number | null
  readonly deltaDays: number | null
}

/** What the baselines of its project say of each declared target, by target; of the names given, or of all. */
export function targetBaselines(
  view: ProgrammeView,
  names?: readonly string[],
): ReadonlyMap<string, readonly TargetBaseline[]> {
  return new Map(
    declaredPoints(view).map((point) => {
      const target = view.targets.get(point.id)
      const known = target === undefined ? undefined : view.baselines.get(target.project)
      const asked = names?.flatMap((name) => known?.get(name) ?? []) ?? [...(known?.values() ?? [])]
      return [
        point.id,
        asked.flatMap(({ name, dates, approved }) => {
          const finish = target === undefined ? undefined : dates.get(target.activity)?.finish
          if (finish === undefined) return []
          const delta =
            point.activity === -1 ? null : minutesBetween(view, point.activity, finish, dateOrNull(point.finish))
          const deltaDays = delta === null ? null : twoDecimals(delta / dayOf(view, point.activity))
          return [{ name, approved: approved !== undefined, finish, deltaMinutes: delta, deltaDays }]
        }),
      ]
    }),
  )
}
