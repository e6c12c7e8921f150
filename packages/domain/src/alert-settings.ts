import { z } from 'zod'
import { alertRule, alertSeverity, type AlertRule, type AlertSeverity } from './alerts.ts'
import { minutesNotNegative } from './values.ts'

const days = z.number().min(0).max(10_000)
const wholeDays = z.int().min(1).max(10_000)

/** By what measure something is a matter, and how often it is told. For the programme, and per project in its place. */
export const alertSettings = z.object({
  /** Rules that are not watched. */
  disabled: z.array(alertRule).max(100),
  /** Severity of a rule, in place of the one that the rule gives by the size of the trouble. */
  severities: z.partialRecord(alertRule, alertSeverity),
  /** How far a target may lie behind its committed date that states no tolerance of its own, in working time. */
  toleranceMinutes: minutesNotNegative,
  /** Behind its committed date by more than so many working days, a target is a matter of high severity. */
  lateHighDays: days,
  /** A late target is told again for every further so many working days. */
  lateStepDays: days.refine((value) => value > 0, { error: 'a step is longer than nothing' }),
  /** Steps of float to a target, in working days: below each it is told again. */
  floatStepsDays: z.array(days).max(20),
  /** A project of which nothing was heard for so many days is silent. */
  silentAfterDays: wholeDays,
  /** An agreement that nobody has confirmed for so many days is stale. */
  staleAfterDays: wholeDays,
})
export type AlertSettings = z.infer<typeof alertSettings>

/** What holds where nobody has said otherwise. Plans come once a month in many trades; hence the days of silence. */
export const defaultAlertSettings: AlertSettings = {
  disabled: [],
  severities: {},
  toleranceMinutes: 0,
  lateHighDays: 10,
  lateStepDays: 5,
  floatStepsDays: [20, 10, 5, 0],
  silentAfterDays: 35,
  staleAfterDays: 30,
}

/** What somebody has set; the rest follows from the programme's settings, and those from the defaults. */
export type StatedAlertSettings = Readonly<Partial<AlertSettings>>

export interface AlertSettingsRegister {
  readonly programme: StatedAlertSettings
  /** By project. */
  readonly projects: ReadonlyMap<string, StatedAlertSettings>
  /** Revision of the last command that changed them; -1: nobody has. */
  readonly revision: number
}

export const noAlertSettings: AlertSettingsRegister = { programme: {}, projects: new Map(), revision: -1 }

/** The settings in force for a project, or for the programme as a whole. */
export function alertSettingsFor(register: AlertSettingsRegister, project: string | null): AlertSettings {
  const own = project === null ? undefined : register.projects.get(project)
  return { ...defaultAlertSettings, ...register.programme, ...own }
}

export const isWatched = (settings: AlertSettings, rule: AlertRule): boolean => !settings.disabled.includes(rule)

export const severityOf = (settings: AlertSettings, rule: AlertRule): AlertSeverity | undefined =>
  settings.severities[rule]
