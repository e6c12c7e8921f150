import type { Folds } from './outcome.ts'
import { unknownProject } from './outcome.ts'

type Programme =
  | 'programme.opened'
  | 'programme.configured'
  | 'programme.closed'
  | 'plan.submitted'
  | 'budget.approved'
  | 'cost.reported'

export const programmeFolds: Folds<Programme> = {
  'programme.opened': (register, { name, owner }) => {
    register.name = name
    register.owner = owner
    register.opened = true
    register.open = true
    return undefined
  },
  'programme.configured': (register, { name, owner }) => {
    if (name !== undefined) register.name = name
    if (owner !== undefined) register.owner = owner ?? undefined
    return undefined
  },
  'programme.closed': (register) => {
    register.open = false
    return undefined
  },
  /** It closes its command (evolve.ts); of itself it changes nothing. */
  'plan.submitted': () => undefined,
  'budget.approved': (register, { project, amount, currency, from, to }) => {
    if (!register.projects.has(project)) return unknownProject(project)
    register.budgets.set(project, { amount, currency, from, to })
    return undefined
  },
  'cost.reported': (register, { project, actual, forecast, currency, date }) => {
    if (!register.projects.has(project)) return unknownProject(project)
    register.costs.set(project, { actual, forecast, currency, date })
    return undefined
  },
}
