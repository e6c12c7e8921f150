import type { EventData, RecordedEvent } from '../events.ts'
import type { ProjectSettings } from '../plan.ts'
import type { ProgrammeRegister } from '../register.ts'

/**
 * A confidential project is named by nobody to those who may not see it, also where it is not present: a link of another
 * project leads to it, its first plan is not complete yet, it has left. So it stays confidential until somebody says
 * that it is not. Its number stands for its name, and never becomes another's.
 */
export function markConfidential(register: ProgrammeRegister, project: string, confidential: boolean): void {
  if (register.confidential.has(project) === confidential) return
  register.confidentialChanged = register.revision
  if (!confidential) {
    register.confidential.delete(project)
    return
  }
  register.confidential.set(project, register.revision)
  if (register.confidentialFrom === -1) register.confidentialFrom = register.revision
  if (!register.confidentialNumbers.has(project)) {
    register.confidentialNumbers.set(project, register.confidentialNumbers.size + 1)
  }
}

/** What a project is called by those who may not see it, where an id is expected. */
export const confidentialId = (number: number): string => `confidential-${number}`

/** The settings with which a project joins: one that was confidential when it left comes back as such. */
export function joinedSettings(
  { confidential }: ProgrammeRegister,
  { project, settings }: EventData<'project.joined'>,
): ProjectSettings {
  const keeps = settings.confidential === undefined && confidential.has(project)
  return keeps ? { ...settings, confidential: true } : settings
}

/** A new project is confidential before the command that says so is complete. */
export function announceConfidential(register: ProgrammeRegister, { type, data }: RecordedEvent): void {
  if (type !== 'project.joined' || data.settings.confidential !== true) return
  if (!register.projects.has(data.project)) markConfidential(register, data.project, true)
}
