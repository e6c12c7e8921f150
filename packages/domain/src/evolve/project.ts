import { withChanges } from '../changes.ts'
import type { ProgrammeRegister } from '../register.ts'
import { joinedSettings, markConfidential } from './confidential.ts'
import { unknownProject, type Folds } from './outcome.ts'

type Project = 'project.joined' | 'project.rescheduled' | 'project.left' | 'calendar.defined'

export const projectFolds: Folds<Project> = {
  'project.joined': (register, data) => {
    const { project } = data
    const settings = joinedSettings(register, data)
    markConfidential(register, project, settings.confidential === true)
    const known = register.projects.get(project)
    if (known !== undefined) known.settings = settings
    else {
      register.projects.set(project, {
        id: project,
        settings,
        calendars: new Map(),
        activities: new Map(),
        baselines: new Map(),
        baselineOrigins: new Map(),
      })
    }
    return undefined
  },
  'project.rescheduled': (register, { project, changes }) => {
    const known = register.projects.get(project)
    if (known === undefined) return unknownProject(project)
    known.settings = withChanges(known.settings, changes)
    markConfidential(register, project, known.settings.confidential === true)
    return undefined
  },
  'project.left': (register, { project }) => {
    if (!register.projects.delete(project)) return unknownProject(project)
    register.heard.delete(project)
    dropInnerLinks(register, project)
    return undefined
  },
  'calendar.defined': (register, { project, calendar }) => {
    const known = register.projects.get(project)
    if (known === undefined) return unknownProject(project)
    known.calendars.set(calendar.code, calendar)
    return undefined
  },
}

/**
 * Links within a project leave with it. Links to other projects stay: for the others they are external now, and they
 * bind again when the project comes back.
 */
function dropInnerLinks(register: ProgrammeRegister, project: string): void {
  for (const [key, { from, to }] of register.links) {
    if (from.project === project && to.project === project) register.links.delete(key)
  }
}
