import type { AlertSettingsRegister, Dependency, ProgrammeRegister, Snooze } from '@throughline/domain'

/** What of the register alerts follow from, beside the dates: as it stood when the view was made. */
export interface AlertState {
  /** The time that the state knows (RFC 3339): when the last command was recorded; `null` before the first. */
  readonly latest: string | null
  /** By project: when its tool was last heard of. */
  readonly heard: ReadonlyMap<string, string>
  readonly settings: AlertSettingsRegister
  /** By alert. */
  readonly snoozed: ReadonlyMap<string, Snooze>
  readonly dependencies: ReadonlyMap<string, Dependency>
}

export function alertState(register: ProgrammeRegister): AlertState {
  return {
    latest: register.latest ?? null,
    heard: new Map(register.heard),
    settings: register.alertSettings,
    snoozed: new Map(register.snoozed),
    dependencies: new Map(register.dependencies),
  }
}
