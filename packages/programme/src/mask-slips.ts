import type { Slip, TargetImpact } from '@throughline/domain'
import type { Hidden } from './hidden.ts'
import { twoDecimals } from './words.ts'

type Contribution = NonNullable<TargetImpact['contributions']>[number]

/** Entries of the slip ledger of visible targets. A baseline of the whole programme may bear a hidden project's name. */
export function visibleSlips(
  slips: readonly Slip[],
  projects: ReadonlyMap<string, string | null>,
  hidden: Hidden,
): Slip[] {
  return slips
    .filter(({ target }) => !hidden.has(projects.get(target) ?? ''))
    .map((slip) => ({
      ...slip,
      project: slip.project === null ? null : hidden.id(slip.project),
      reference: (projects.get(slip.target) ?? null) === null ? nameless(slip.reference) : slip.reference,
    }))
}

const nameless = (reference: Slip['reference']): Slip['reference'] =>
  reference === null ? null : { ...reference, name: null }

/** What hidden projects add to the movement of a visible target is told as one part of each. */
export function maskedContributions(all: readonly Contribution[], hidden: Hidden): Contribution[] {
  const shown: Contribution[] = []
  const places = new Map<string, number>()
  for (const each of all) {
    const { project } = each
    if (project === null || !hidden.has(project)) {
      shown.push(each)
      continue
    }
    const place = places.get(project)
    const known = place === undefined ? undefined : shown[place]
    if (place === undefined || known === undefined) {
      places.set(project, shown.length)
      const words = `something changed in ${hidden.standIn(project) ?? ''}`
      shown.push({ ...each, words, project: hidden.id(project), activity: null })
    } else {
      const days = twoDecimals(known.days + each.days)
      shown[place] = { ...known, minutes: known.minutes + each.minutes, days }
    }
  }
  return shown
}
