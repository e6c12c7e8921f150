import { ok } from '../problem.ts'
import { inKnownProject, ruleBroken, type Settles } from './settle.ts'

type ProgrammeEvent =
  | 'programme.opened'
  | 'programme.configured'
  | 'programme.closed'
  | 'plan.submitted'
  | 'budget.approved'
  | 'cost.reported'

/** That a closed programme takes nothing but `programme.opened` is checked for all facts alike (facts.ts). */
export const programmeSettles: Settles<ProgrammeEvent> = {
  'programme.opened': (register, data, at) =>
    register.opened && register.open
      ? ruleBroken('the programme is open already; post programme.configured', at)
      : ok(data),
  'programme.configured': (_register, data) => ok(data),
  'programme.closed': (_register, data) => ok(data),
  'plan.submitted': (_register, _data, at) =>
    ruleBroken('plan.submitted is written by plan submissions only; submit the plan', at),
  'budget.approved': inKnownProject,
  'cost.reported': inKnownProject,
}
