import type { EventType } from '../events.ts'
import { applyFact } from '../evolve.ts'
import type { Fact } from '../facts.ts'
import { forkRegister } from '../fork.ts'
import { ok, refused, type Problem, type Result } from '../problem.ts'
import type { ProgrammeRegister } from '../register.ts'
import { inSourceOrder, type SourceOrder } from '../source-order.ts'
import { baselineSettles } from './baseline.ts'
import { dependencySettles, targetSettles } from './settle-agreement.ts'
import { alertSettles } from './settle-alert.ts'
import { entrySettles } from './settle-entry.ts'
import { linkSettles } from './settle-link.ts'
import { programmeSettles } from './settle-programme.ts'
import { activitySettles, projectSettles } from './settle-project.ts'
import { ruleBroken, type Settle, type Settles } from './settle.ts'

const settles: Settles = {
  ...programmeSettles,
  ...projectSettles,
  ...baselineSettles,
  ...activitySettles,
  ...linkSettles,
  ...targetSettles,
  ...dependencySettles,
  ...entrySettles,
  ...alertSettles,
}

/**
 * Decides on a batch of facts: each is held against the programme as it will be after those before it. All of them are
 * taken or none. What is to be recorded is returned: a calendar in its one form, the status that follows from an actual
 * date.
 *
 * Codes: `unknown-project`, `unknown-activity`, `unknown-link`, `unknown-target`, `unknown-dependency`, `unknown-entry`,
 * `unknown-baseline`, `rule-broken`, `invalid-event` (it contradicts itself). `at` is the JSON path from the array of facts: `$[3].data.link`.
 * The register stays as it is.
 */
export function decideFacts(register: ProgrammeRegister, facts: readonly Fact[]): Result<readonly Fact[]> {
  const decided: Fact[] = []
  const problems: Problem[] = []
  for (const each of decideEach(register, facts)) {
    if (each.ok) decided.push(each.value)
    else problems.push(...each.problems)
  }
  return problems.length === 0 ? ok(decided) : refused(...problems)
}

/**
 * The same, each for itself: what is refused is left out, and what comes after it is decided without it. With their
 * places in the order of their sources, facts that come too late are taken as well, without effect.
 */
export function decideEach(
  register: ProgrammeRegister,
  facts: readonly Fact[],
  orders: readonly (SourceOrder | undefined)[] = [],
): readonly Result<Fact>[] {
  const after = forkRegister(register)
  return facts.map((fact, index) => {
    const settled = settle(after, fact, `$[${index}].data`)
    const order = orders[index]
    if (settled.ok) {
      const effective = inSourceOrder(after, settled.value, order)
      if (effective !== undefined) applyFact(after, effective)
      return settled
    }
    // what came too late is recorded as it is: the state it speaks of has been and gone
    const isLate = inSourceOrder(forkRegister(after), fact, order) === undefined
    return isLate ? ok(fact) : settled
  })
}

function settle(register: ProgrammeRegister, fact: Fact, at: string): Result<Fact> {
  if (!register.open && fact.type !== 'programme.opened') {
    return ruleBroken('the programme is closed; post programme.opened first', at)
  }
  const settleData = settles[fact.type] as Settle<EventType>
  const settled = settleData(register, fact.data, at)
  return settled.ok ? ok({ type: fact.type, data: settled.value } as Fact) : settled
}
