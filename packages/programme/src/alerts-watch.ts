import {
  alertRules,
  alertSettingsFor,
  alertSeverity,
  type AlertMatter,
  type AlertRule,
  type AlertSettings,
  type AlertSeverity,
} from '@throughline/domain'
import { markedByAll } from './marks.ts'
import type { ProgrammeView } from './view.ts'
import { targetPoints, type TargetPoint } from './targets.ts'

/** What the rules look at. */
export interface Watch {
  readonly view: ProgrammeView
  readonly points: readonly TargetPoint[]
  /** Settings in force for a project; `null`: for the programme as a whole. */
  settingsFor(project: string | null): AlertSettings
}

export function watchOf(view: ProgrammeView): Watch {
  const known = new Map<string | null, AlertSettings>()
  return {
    view,
    points: targetPoints(view),
    settingsFor(project) {
      const settings = known.get(project) ?? alertSettingsFor(view.alertState.settings, project)
      known.set(project, settings)
      return settings
    },
  }
}

/** A matter that holds. */
export interface Held {
  readonly matter: AlertMatter
  /** How far it has gone, in whole steps; when it grows the matter is told again. */
  readonly stage: number
  /** How large the trouble is, in a measure of its rule's own (minutes, days, how many): of two matters of a rule, which comes first. */
  readonly size: number
  /** Name of the alert, marked. */
  readonly name: string
  /** By severity, then by rule as the catalogue lists them: the lower comes first. */
  readonly rank: number
}

/** What a rule has found; all else follows from the settings. */
export interface Found extends Omit<AlertMatter, 'alert' | 'rule'> {
  /** Tells it from the other matters of its rule. */
  readonly subject: string
  /** The subject, marked; absent: it is the business of all projects that the matter names. */
  readonly marked?: string
  readonly stage: number
  readonly size: number
}

/** The matter that was found, with the severity that somebody has set for its rule; nothing of a rule that is not watched. */
export function held({ settingsFor }: Watch, rule: AlertRule, wanted: Found): Held[] {
  const { subject, marked, stage, size, ...found } = wanted
  const settings = settingsFor(found.project)
  if (settings.disabled.includes(rule)) return []
  const set = settings.severities[rule]
  const severity = set === undefined ? {} : { severity: set, severityReason: 'set for this rule' }
  const name = `${rule}:${marked ?? markedByAll(found.projects, subject)}`
  const matter = { alert: `${rule}:${subject}`, rule, ...found, ...severity }
  const rank = severityRank(matter.severity) * alertRules.length + alertRules.indexOf(rule)
  return [{ matter, stage, size, name, rank }]
}

/** 0 for the highest. */
const severityRank = (severity: AlertSeverity): number => alertSeverity.options.indexOf(severity)

/** Owner of a project as its settings name it. */
export function projectOwner({ network }: ProgrammeView, project: string): string | null {
  return network.projects[network.projectIndex.get(project) ?? -1]?.settings.owner ?? null
}
