import type { ProgrammeRegister } from '@throughline/domain'
import type { ProgrammeView, Secrecy } from './view.ts'

/** By confidential project the number that stands for it. */
export function numbersOf({ confidential, confidentialNumbers }: ProgrammeRegister): ReadonlyMap<string, number> {
  return new Map([...confidential.keys()].map((project) => [project, confidentialNumbers.get(project) ?? 0]))
}

/** The same of several states of a programme; a project has the same number in all of them. */
export const confidentialIn = (...views: readonly (Pick<ProgrammeView, 'confidential'> | undefined)[]) =>
  new Map(views.flatMap((view) => [...(view?.confidential ?? [])]))

/** The projects that ever were confidential stand in the order of their numbers. */
export function secrecyOf(register: ProgrammeRegister): Secrecy | null {
  const { confidential, confidentialNumbers, confidentialFrom: from, confidentialChanged: changed } = register
  if (from === -1) return null
  return { now: [...confidential], ever: [...confidentialNumbers.keys()], from, changed }
}
