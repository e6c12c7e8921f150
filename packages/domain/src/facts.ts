import type { EventData, EventType } from './events.ts'
import { linkKey, type ProgrammeRegister } from './register.ts'

/** What is to be recorded, without the envelope: type and data agree by construction. */
export type Fact = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType]

/**
 * The projects whose plan a fact belongs to. A link belongs to the project whose plan carries it; declared by itself,
 * it belongs to both of its ends; a step of a dependency belongs to giver and receiver. Facts of the programme as a whole
 * belong to none.
 */
export function projectsOf(fact: Fact, register: ProgrammeRegister): readonly string[] {
  const { data } = fact
  if ('project' in data) return data.project === undefined ? [] : [data.project]
  if ('from' in data && 'type' in data) {
    const plan = ('plan' in data ? data.plan : undefined) ?? register.links.get(linkKey(data))?.plan
    return plan === undefined ? [data.from.project, data.to.project] : [plan]
  }
  if ('projects' in data) return data.projects.map((part) => part.project)
  if ('giver' in data) return [data.giver.project, data.receiver.project]
  if ('dependency' in data) {
    const known = register.dependencies.get(data.dependency)
    return known === undefined ? [] : [known.giver.project, known.receiver.project]
  }
  return []
}
