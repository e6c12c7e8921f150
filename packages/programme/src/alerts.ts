import type { AlertMatter } from '@throughline/domain'
import { agreementMatters } from './alerts-agreements.ts'
import { dependencyMatters } from './alerts-dependencies.ts'
import { findingMatters } from './alerts-findings.ts'
import { pathMatters } from './alerts-path.ts'
import { silenceMatters } from './alerts-silence.ts'
import { targetMatters } from './alerts-targets.ts'
import { watchOf, type Held } from './alerts-watch.ts'
import { plainTexts } from './marks.ts'
import { byCode } from './network.ts'
import type { ProgrammeView } from './view.ts'

/**
 * The matters that hold in a state of the programme: a function of the state alone, so that what a command raises and
 * clears is the difference between the states around it, and nobody has to remember anything. Time is that of the
 * state's last command. It costs what there are of targets, dependencies, projects and findings, not of activities.
 */
export function mattersOf(view: ProgrammeView): AlertMatter[] {
  return heldMatters(view).map(({ matter }) => plainTexts(matter))
}

const made = new WeakMap<ProgrammeView, readonly Held[]>()

/** The same with how far each has gone, in their order. The view after a command is the one before the next. */
export function heldMatters(view: ProgrammeView): readonly Held[] {
  const known = made.get(view)
  if (known !== undefined) return known
  const watch = watchOf(view)
  const held = [
    ...targetMatters(watch),
    ...pathMatters(watch),
    ...dependencyMatters(watch),
    ...agreementMatters(watch),
    ...findingMatters(watch),
    ...silenceMatters(watch),
  ].sort(byMatter)
  made.set(view, held)
  return held
}

/** The most severe first, then by rule as the catalogue lists them, then the largest trouble, then by name. */
export function byMatter(a: Sized, b: Sized): number {
  return a.rank - b.rank || b.size - a.size || byCode(a.matter.alert, b.matter.alert)
}

type Sized = Pick<Held, 'matter' | 'size' | 'rank'>
