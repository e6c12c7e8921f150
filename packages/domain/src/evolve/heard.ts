import type { EventType, RecordedEvent } from '../events.ts'
import type { ProgrammeRegister } from '../register.ts'

/** What a project's own tool says of its plan. Agreements, targets and registers are other people's words. */
const words: ReadonlySet<EventType> = new Set<EventType>([
  'project.joined',
  'project.rescheduled',
  'calendar.defined',
  'activity.planned',
  'activity.replanned',
  'activity.progressed',
  'activity.reported',
  'activity.removed',
])

/** Notes that the plans were heard of which an event with an effect speaks. */
export function hear(register: ProgrammeRegister, { type, data, metadata }: RecordedEvent): void {
  if (type === 'project.left') register.heard.delete(data.project)
  const projects =
    type === 'plan.submitted'
      ? data.projects.map(({ project }) => project)
      : words.has(type) && 'project' in data && data.project !== undefined
        ? [data.project]
        : []
  for (const project of projects) {
    if (register.projects.has(project)) register.heard.set(project, metadata.recordedtime)
  }
}
