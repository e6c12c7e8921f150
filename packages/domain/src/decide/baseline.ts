import { same } from '../changes.ts'
import type { Fact } from '../facts.ts'
import type { Baseline } from '../plan.ts'
import { ok, refused, type Problem, type Result } from '../problem.ts'
import type { ProgrammeRegister, ProjectRegister } from '../register.ts'
import type { BaselineDates, SettledPlan } from './settle-plan.ts'
import { contradictory, ruleBroken, unknown, unknownProject, type Settles } from './settle.ts'

export const baselineSettles: Settles<'baseline.taken' | 'baseline.approved'> = {
  'baseline.taken': (register, data, at) => {
    const { project, name } = data
    const known = register.projects.get(project)
    if (known === undefined) return unknownProject(project, at)
    if (known.baselineOrigins.get(name)?.approved !== undefined) return ruleBroken(approvedAlready(project, name), at)
    const twice = statedTwice(data.activities)
    if (twice === undefined) return ok(data)
    return contradictory(`activity ${twice.code} is stated twice, and differently`, `${at}.activities[${twice.index}]`)
  },
  'baseline.approved': (register, data, at) => {
    const { name, project } = data
    if (project !== undefined && !register.projects.has(project)) return unknownProject(project, at)
    const taken = [...register.projects.values()].some(
      ({ id, baselineOrigins }) => (project === undefined || project === id) && baselineOrigins.has(name),
    )
    if (taken) return ok(data)
    const whose = project === undefined ? '' : ` of ${project}`
    return unknown('baseline', `baseline "${name}"${whose} was not taken`, `${at}.name`)
  },
}

const approvedAlready = (project: string, name: string): string =>
  `baseline "${name}" of ${project} is approved; take one of another name`

function statedTwice(activities: Baseline['activities']): { code: string; index: number } | undefined {
  const seen = new Map<string, Baseline['activities'][number]>()
  for (const [index, dates] of activities.entries()) {
    const earlier = seen.get(dates.activity)
    if (earlier !== undefined && !same(earlier, dates)) return { code: dates.activity, index }
    seen.set(dates.activity, dates)
  }
  return undefined
}

/** Dates by project: a baseline of a whole programme. */
export type ProgrammeDates = ReadonlyMap<string, ReadonlyMap<string, BaselineDates>>

/**
 * Takes the given dates of projects as their baseline of one name: what to record. A project whose baseline of this name
 * says the same already yields nothing. Refuses `rule-broken` (the programme is closed; the baseline is approved),
 * `unknown-project`.
 */
export function decideBaseline(
  register: ProgrammeRegister,
  { name, dates, note }: { readonly name: string; readonly dates: ProgrammeDates; readonly note?: string | undefined },
): Result<readonly Fact[]> {
  if (!register.open) {
    return refused({ code: 'rule-broken', message: `programme ${register.id} is closed; post programme.opened first` })
  }
  const facts: Fact[] = []
  const problems: Problem[] = []
  for (const [project, stated] of dates) {
    const known = register.projects.get(project)
    if (known === undefined) {
      problems.push({ code: 'unknown-project', message: `project ${project} is not part of the programme` })
      continue
    }
    const before = known.baselines.get(name)
    if (before !== undefined && sameBaseline(before, stated)) continue
    const approved = known.baselineOrigins.get(name)?.approved !== undefined
    if (approved) problems.push({ code: 'rule-broken', message: approvedAlready(project, name) })
    else facts.push(...takenFacts(project, name, stated, note))
  }
  return problems.length === 0 ? ok(facts) : refused(...problems)
}

/** A baseline that the plan does not name stays: tools export the current ones only. */
export function* baselineFacts(known: ProjectRegister | undefined, plan: SettledPlan): Generator<Fact> {
  for (const [name, dates] of plan.baselines) {
    const before = known?.baselines.get(name)
    if (before !== undefined && sameBaseline(before, dates)) continue
    yield* takenFacts(plan.project, name, dates)
  }
}

function* takenFacts(
  project: string,
  name: string,
  dates: ReadonlyMap<string, BaselineDates>,
  note?: string,
): Generator<Fact> {
  const parts = baselineParts(dates)
  for (const [part, activities] of parts.entries()) {
    const numbered = parts.length === 1 ? {} : { part }
    const noted = note === undefined || part > 0 ? {} : { note }
    yield { type: 'baseline.taken', data: { project, name, activities, ...numbered, ...noted } }
  }
}

function sameBaseline(a: ReadonlyMap<string, BaselineDates>, b: ReadonlyMap<string, BaselineDates>): boolean {
  if (a.size !== b.size) return false
  for (const [code, dates] of b) {
    if (!same(a.get(code), dates)) return false
  }
  return true
}

/** Keeps the event of a part below 200 kB (or twice that, when codes are long and not Latin): some 1,600 activities. */
const partCharacters = 190_000
/** Two dates, a duration, their names and the punctuation. */
const datesCharacters = 110

function baselineParts(dates: ReadonlyMap<string, BaselineDates>): Baseline['activities'][] {
  const parts: Baseline['activities'][] = []
  let part: Baseline['activities'] = []
  let characters = 0
  for (const [activity, stated] of dates) {
    const length = activity.length + datesCharacters
    if (part.length > 0 && characters + length > partCharacters) {
      parts.push(part)
      part = []
      characters = 0
    }
    part.push({ activity, ...stated })
    characters += length
  }
  parts.push(part)
  return parts
}
