import type { Fact } from '../facts.ts'
import type { ProgrammeRegister } from '../register.ts'
import { sameLag, type SettledPlans } from './settle-plan.ts'

/** A link that is there already keeps the plan it belongs to, or none; only its lag may change. */
export function* linkFacts(register: ProgrammeRegister, { plans, links }: SettledPlans): Generator<Fact> {
  for (const [key, link] of links) {
    const known = register.links.get(key)
    if (known === undefined) yield { type: 'link.declared', data: link }
    else if (!sameLag(known, link)) {
      const { plan: _, ...revised } = link
      yield { type: 'link.revised', data: revised }
    }
  }
  const submitted = new Set(plans.map((plan) => plan.project))
  for (const [key, { plan, from, to, type }] of register.links) {
    if (plan !== undefined && submitted.has(plan) && !links.has(key)) {
      yield { type: 'link.withdrawn', data: { from, to, type } }
    }
  }
}
