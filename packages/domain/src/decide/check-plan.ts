import type { z } from 'zod'
import { checked } from '../check.ts'
import { planSnapshot, type PlanSnapshot } from '../plan.ts'
import type { Problem } from '../problem.ts'

/** So many faults are named; the rest shows when these are mended. */
const problemsNamed = 20

const { activities, calendars, links, baselines } = planSnapshot.shape
const outline = planSnapshot.omit({ activities: true, calendars: true, links: true, baselines: true })
const baselineOutline = baselines.unwrap().element.omit({ activities: true })
const baselineActivity = baselines.unwrap().element.shape.activities.element

/**
 * What in the plans does not fit their schema; `plan-invalid`, `at` a path below `$.plans[i]`. Looked at piece by piece:
 * a schema makes a copy of what it reads, and a large plan must not be in memory twice.
 */
export function planProblems(plans: readonly PlanSnapshot[]): readonly Problem[] {
  const problems: Problem[] = []
  const check = (schema: z.ZodType, value: unknown, at: string): void => {
    if (problems.length >= problemsNamed) return
    const found = checked('plan-invalid', schema, value, at)
    if (!found.ok) problems.push(...found.problems)
  }
  const checkEach = (schema: z.ZodType, values: readonly unknown[], at: string): void => {
    for (const [index, value] of values.entries()) check(schema, value, `${at}[${index}]`)
  }
  for (const [index, plan] of plans.entries()) {
    const at = `$.plans[${index}]`
    check(outline, plan, at)
    checkEach(calendars.element, plan.calendars, `${at}.calendars`)
    checkEach(activities.element, plan.activities, `${at}.activities`)
    checkEach(links.element, plan.links, `${at}.links`)
    for (const [place, baseline] of (plan.baselines ?? []).entries()) {
      const inBaseline = `${at}.baselines[${place}]`
      check(baselineOutline, baseline, inBaseline)
      checkEach(baselineActivity, baseline.activities, `${inBaseline}.activities`)
    }
  }
  return problems.slice(0, problemsNamed)
}
