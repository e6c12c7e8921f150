import { alertSettingsFor } from '@throughline/domain'
import type { Hidden, ProgrammeView } from '@throughline/programme'

/**
 * By what measures alerts are told: everything that is in force, and what of it somebody has set. Projects are listed
 * that have settings of their own.
 */
export function alertSettingsOf({ programme, revision, alertState }: ProgrammeView, hidden: Hidden) {
  const { settings } = alertState
  return {
    programme,
    revision,
    /** Revision of the command that changed them last; `null`: all are as usual. */
    changedAt: settings.revision === -1 ? null : settings.revision,
    settings: alertSettingsFor(settings, null),
    stated: settings.programme,
    projects: [...settings.projects]
      .filter(([project]) => !hidden.has(project))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([project, stated]) => ({ project, settings: alertSettingsFor(settings, project), stated })),
  }
}
