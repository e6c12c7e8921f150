import type { AlertSettingsRegister, ProgrammeRegister, Snooze } from '@throughline/domain'

/** What of the register alerts follow from, beside the dates: as it stood when the view was made. */
export interface AlertState {
  /** By project: when its tool was last heard of. */
  readonly heard: ReadonlyMap<string, string>
  readonly settings: AlertSettingsRegister
  /** By alert. */
  readonly snoozed: ReadonlyMap<string, Snooze>
}

export function alertState(register: ProgrammeRegister): AlertState {
  return {
    heard: new Map(register.heard),
    settings: register.alertSettings,
    snoozed: new Map(register.snoozed),
  }
}
