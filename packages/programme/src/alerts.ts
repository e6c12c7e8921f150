import type { AlertMatter, AlertSettingsRegister } from '@throughline/domain'
import { alike } from './alike.ts'
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
  const held = inOrder(view.alertState.settings, [
    ...targetMatters(watch),
    ...pathMatters(watch),
    ...dependencyMatters(watch),
    ...agreementMatters(watch),
    ...findingMatters(watch),
    ...silenceMatters(watch),
  ])
  made.set(view, held)
  return held
}

interface Ordered {
  readonly found: readonly Held[]
  readonly held: readonly Held[]
}

/** What was put in order last. By the settings of a programme, like the matters of targets. */
const last = new WeakMap<AlertSettingsRegister, Ordered>()

/** After most commands the very same matters hold, and so does the list of them: what says the same is the same one. */
function inOrder(settings: AlertSettingsRegister, matters: readonly Held[]): readonly Held[] {
  const known = last.get(settings)
  const found = known === undefined ? matters : matters.map((held, place) => sameHeld(known.found[place], held))
  const same = known?.found.length === found.length
  if (known !== undefined && same && known.found.every((held, place) => held === found[place])) return known.held
  const held = [...found].sort(byMatter)
  last.set(settings, { found, held })
  return held
}

const sameHeld = (known: Held | undefined, held: Held): Held =>
  known !== undefined && alike(known, held) ? known : held

/** The most severe first, then by rule as the catalogue lists them, then the largest trouble, then by name. */
export function byMatter(a: Sized, b: Sized): number {
  return a.rank - b.rank || b.size - a.size || byCode(a.matter.alert, b.matter.alert)
}

type Sized = Pick<Held, 'matter' | 'size' | 'rank'>
