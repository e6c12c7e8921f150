import type { ProjectSettings, RuleSet } from '@throughline/domain'
import type { CalendarInput, ProjectInput, Shift } from '@throughline/schedule'

type Defaults = Pick<
  ProjectInput,
  'progress' | 'lagCalendar' | 'startToStartLagFrom' | 'totalFloat' | 'floatBase' | 'useExpectedFinish'
>

/**
 * What a project that states no option gets: the answers its planning tool gives out of the box.
 * Primavera P6: retained logic, lag on the predecessor's calendar, finish float, each project from its own finish.
 * Microsoft Project: lag on the successor's calendar, the smaller of start and finish slack.
 * Trackers know finish-to-start without lag only; their options matter where a link comes from another project.
 */
const defaults: Readonly<Record<RuleSet, Defaults>> = {
  primavera: {
    progress: 'retained-logic',
    lagCalendar: 'predecessor',
    startToStartLagFrom: 'early-start',
    totalFloat: 'finish',
    floatBase: 'own-project',
    useExpectedFinish: true,
  },
  microsoft: {
    progress: 'retained-logic',
    lagCalendar: 'successor',
    startToStartLagFrom: 'actual-start',
    totalFloat: 'smallest',
    floatBase: 'own-project',
    useExpectedFinish: false,
  },
  tracker: {
    progress: 'retained-logic',
    lagCalendar: 'successor',
    startToStartLagFrom: 'early-start',
    totalFloat: 'finish',
    floatBase: 'own-project',
    useExpectedFinish: false,
  },
}

export function projectInput(
  settings: ProjectSettings,
  calendar: number,
  minutesOf: (date: string | undefined) => number | undefined,
): ProjectInput {
  const { ruleSet, options } = settings
  const fallback = defaults[ruleSet]
  return {
    ruleSet,
    dataDate: minutesOf(settings.dataDate),
    plannedStart: minutesOf(settings.plannedStart),
    mustFinishBy: minutesOf(settings.mustFinishBy),
    calendar,
    progress: options.progress ?? fallback.progress,
    lagCalendar: options.lagCalendar ?? fallback.lagCalendar,
    startToStartLagFrom: options.startToStartLagFrom ?? fallback.startToStartLagFrom,
    totalFloat: options.totalFloat ?? fallback.totalFloat,
    floatBase: options.floatBase ?? fallback.floatBase,
    useExpectedFinish: options.useExpectedFinish ?? fallback.useExpectedFinish,
  }
}

const workday: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]

/** Eight hours, Monday to Friday, with an hour's break at noon: the standard calendar of both planning tools. */
export const standardCalendar: CalendarInput = {
  week: [[], workday, workday, workday, workday, workday, []],
  exceptions: new Map(),
}
