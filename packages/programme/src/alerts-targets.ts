import { toMinutes, type AlertSettings, type AlertSettingsRegister } from '@throughline/domain'
import { none, type CalendarInput } from '@throughline/schedule'
import { held, type Found, type Held, type Watch } from './alerts-watch.ts'
import { marked } from './marks.ts'
import { at } from './network.ts'
import type { TargetPoint } from './targets.ts'
import {
  dateWords,
  minuteWords,
  plural,
  projectWords,
  sentence,
  shortName,
  twoDecimals,
  workingAre,
  workingWords,
} from './words.ts'
import { dateOrNull, minutesPerDay, workingTime } from './working-days.ts'

/** A target with a date and how its days are counted. */
interface Dated {
  readonly point: TargetPoint
  readonly settings: AlertSettings
  /** Length of a day of its calendar, in minutes. */
  readonly day: number
  readonly calendar: CalendarInput
  /** So late may it be, by its own agreement. */
  readonly toleranceMinutes: number | undefined
}

/**
 * What is the matter with the targets and the finishes of projects: late against what was committed, and, of what there
 * is to say of its float, the worst. What is complete is nobody's trouble any more.
 */
export function targetMatters(watch: Watch): Held[] {
  const { view, points, settingsFor } = watch
  const { network } = view
  const { settings: register } = view.alertState
  const before = made.get(register)
  const now = new Map<string, Made>()
  made.set(register, now)
  return points.flatMap((point) => {
    if (point.activity === -1 || point.calendar === -1 || point.finish === none) return []
    if (at(network.activities, point.activity).status === 'complete') return []
    const day = minutesPerDay(network, point.calendar)
    const calendar = at(network.input.calendars, point.calendar)
    const { toleranceMinutes } = view.targets.get(point.id) ?? {}
    const dated: Dated = { point, settings: settingsFor(point.project), day, calendar, toleranceMinutes }
    const known = before?.get(point.id)
    const found =
      known !== undefined && isSame(known.dated, dated)
        ? known
        : { dated, matters: [...late(watch, dated), ...shortOfFloat(watch, dated)] }
    now.set(point.id, found)
    return found.matters
  })
}

interface Made {
  readonly dated: Dated
  readonly matters: readonly Held[]
}

/** Most commands leave most targets alone. By the settings of a programme: of others nothing is said the same way. */
const made = new WeakMap<AlertSettingsRegister, ReadonlyMap<string, Made>>()

/** All that the matters of a target follow from, beside the settings. */
function isSame(a: Dated, b: Dated): boolean {
  return (
    isSamePoint(a.point, b.point) &&
    a.day === b.day &&
    a.calendar === b.calendar &&
    a.toleranceMinutes === b.toleranceMinutes
  )
}

function isSamePoint(one: TargetPoint, other: TargetPoint): boolean {
  if (one === other) return true
  return (
    one.finish === other.finish &&
    one.totalFloatMinutes === other.totalFloatMinutes &&
    one.critical === other.critical &&
    one.committed === other.committed &&
    one.kind === other.kind &&
    one.name === other.name &&
    one.project === other.project &&
    one.owner === other.owner
  )
}

function about({ id, project, owner, finish, committed }: TargetPoint) {
  return {
    subject: id,
    project,
    projects: project === null ? [] : [project],
    target: id,
    dependency: null,
    owner,
    facts: { forecast: dateOrNull(finish), committed },
  }
}

/** `target 'Opening'`, `finish of project A`, `programme finish`. */
function nameOf({ kind, name, project }: TargetPoint): string {
  if (kind === 'programme') return 'the programme finish'
  if (kind === 'project') return `the finish of project ${projectWords(project ?? '')}`
  return `target '${project === null ? shortName(name) : marked(project, shortName(name))}'`
}

function late(watch: Watch, dated: Dated): Held[] {
  const { point, settings, day } = dated
  const { network } = watch.view
  const { committed, finish, calendar } = point
  if (committed === null) return []
  const lateMinutes = workingTime(network, calendar).between(toMinutes(committed), finish)
  const toleranceMinutes = dated.toleranceMinutes ?? settings.toleranceMinutes
  if (lateMinutes <= toleranceMinutes) return []
  const { lateHighDays, lateStepDays } = settings
  const isHigh = lateMinutes > lateHighDays * day
  const limit = plural(lateHighDays, 'working day')
  const tolerated = toleranceMinutes === 0 ? '' : ` (${workingAre(toleranceMinutes, day)} tolerated)`
  const base = about(point)
  return held(watch, 'target-late', {
    ...base,
    severity: isHigh ? 'high' : 'medium',
    severityReason: isHigh ? `more than ${limit} late` : `not more than ${limit} late`,
    words: `${sentence(nameOf(point))} is forecast for ${minuteWords(finish)}, ${workingWords(lateMinutes, day)} after the committed ${dateWords(committed)}${tolerated}.`,
    facts: { ...base.facts, lateMinutes, lateDays: twoDecimals(lateMinutes / day), toleranceMinutes },
    stage: Math.floor((lateMinutes - toleranceMinutes) / (lateStepDays * day)),
    size: lateMinutes,
  })
}

/**
 * One matter a target about its float, the worst that is true and watched: it cannot hold its dates; else it is
 * critical; else its float is below a step. The finish of a project is critical by its nature: of it the first alone is
 * told, and of the programme's finish none, for it is the finish of one of its projects.
 */
function shortOfFloat(watch: Watch, dated: Dated): Held[] {
  const { point, day } = dated
  const floatMinutes = point.totalFloatMinutes
  if (floatMinutes === none || point.kind === 'programme') return []
  const base = about(point)
  const found = { ...base, facts: { ...base.facts, floatMinutes, floatDays: twoDecimals(floatMinutes / day) } }
  const negative = floatMinutes < 0 ? held(watch, 'negative-float', negativeFloat(dated, found)) : []
  if (negative.length > 0 || point.kind === 'project') return negative
  const critical = point.critical ? held(watch, 'target-critical', isCritical(dated, found)) : []
  return critical.length > 0 ? critical : low(watch, dated, found)
}

type Base = Omit<Found, 'severity' | 'severityReason' | 'words' | 'stage' | 'size'>

function negativeFloat({ point, settings, day }: Dated, base: Base): Found {
  const missing = -point.totalFloatMinutes
  return {
    ...base,
    severity: 'high',
    severityReason: 'its dates cannot all be held',
    words: `${sentence(nameOf(point))} (forecast ${minuteWords(point.finish)}) cannot hold its dates: ${workingAre(missing, day)} missing.`,
    stage: Math.floor(missing / (settings.lateStepDays * day)),
    size: missing,
  }
}

function isCritical({ point, day }: Dated, base: Base): Found {
  const float = point.totalFloatMinutes
  const left = float > 0 ? `, with ${workingWords(float, day)} of float` : ''
  return {
    ...base,
    severity: 'medium',
    severityReason: 'whatever it waits for must not be late',
    words: `${sentence(nameOf(point))} (forecast ${minuteWords(point.finish)}) is critical${left}: a delay of what it waits for delays its project.`,
    stage: 0,
    size: -float,
  }
}

function low(watch: Watch, { point, settings, day }: Dated, base: Base): Held[] {
  const steps = settings.floatStepsDays
  const float = point.totalFloatMinutes
  const below = steps.filter((step) => (step === 0 ? float <= 0 : float < step * day))
  const step = below.at(-1)
  if (step === undefined) return []
  const left = steps.length - below.length
  const severity = left === 0 ? 'high' : left === 1 ? 'medium' : 'low'
  const limit = step === 0 ? 'no float is left' : `less than ${plural(step, 'working day')} of float`
  return held(watch, 'target-float-low', {
    ...base,
    severity,
    severityReason: `${limit}, ${left === 0 ? 'the last step' : `step ${below.length} of ${steps.length}`}`,
    words: `${sentence(nameOf(point))} (forecast ${minuteWords(point.finish)}) has ${float <= 0 ? 'no float' : `${workingWords(float, day)} of float`} left.`,
    facts: { ...base.facts, stepDays: step },
    stage: below.length,
    size: -float,
  })
}
