import {
  alertTransition,
  type AlertSeverity,
  type AlertTransition,
  type ClosedCommand,
  type EventData,
} from '@throughline/domain'
import { byMatter, heldMatters } from './alerts.ts'
import type { Held } from './alerts-watch.ts'
import type { ProgrammeView } from './view.ts'

/** What one command makes of a matter. */
export interface Transition extends Told {
  readonly kind: AlertTransition
  /** Severity before, where it has changed. */
  readonly severityBefore: AlertSeverity | null
  readonly note: string | null
  readonly until: string | null
}

/**
 * What a command makes of the matters: those that hold and did not are raised, those that held and do not are cleared.
 * A matter is told again as changed when its severity is another one, or when it has gone a step further (a float step,
 * `lateStepDays`, twice the days of silence); what moves within a step, or gets better, is not told again. What people
 * say of a matter is told while it holds; so is a snooze that ends.
 */
export function transitionsOf(
  before: ProgrammeView | undefined,
  after: ProgrammeView,
  command: ClosedCommand,
): Transition[] {
  return [...changesOf(before, after), ...wordsOf(before, after, command)].sort(
    (a, b) => byMatter(a, b) || order(a.kind) - order(b.kind),
  )
}

const order = (kind: AlertTransition): number => alertTransition.options.indexOf(kind)

/** What is told of a matter, with the size of the trouble; of what is cleared, as it was. */
type Told = Pick<Held, 'matter' | 'size' | 'name' | 'rank'>

const told = ({ matter, size, name, rank }: Held): Told => ({ matter, size, name, rank })

const plainly = { severityBefore: null, note: null, until: null }

function changesOf(before: ProgrammeView | undefined, after: ProgrammeView): Transition[] {
  // most matters are the very same ones: only the others are compared
  const [were, are] = [before === undefined ? [] : heldMatters(before), heldMatters(after)]
  if (were === are) return []
  const gone = new Set(were)
  const others = are.filter((held) => !gone.delete(held))
  const earlier = new Map([...gone].map((held) => [held.matter.alert, held]))
  const found: Transition[] = []
  for (const held of others) {
    const { matter, stage } = held
    const known = earlier.get(matter.alert)
    earlier.delete(matter.alert)
    if (known === undefined) {
      found.push({ ...plainly, ...told(held), kind: 'raised' })
      continue
    }
    const { severity } = known.matter
    if (severity !== matter.severity) {
      found.push({ ...plainly, ...told(held), kind: 'changed', severityBefore: severity })
    } else if (stage > known.stage) found.push({ ...plainly, ...told(held), kind: 'changed' })
  }
  for (const held of earlier.values()) found.push({ ...plainly, ...told(held), kind: 'cleared' })
  return found
}

/** What the command's own events say of matters that hold after it, the last of each; and snoozes that ended. */
function wordsOf(before: ProgrammeView | undefined, after: ProgrammeView, command: ClosedCommand): Transition[] {
  const said = new Map<string, Omit<Transition, keyof Told>>()
  for (const alert of before?.alertState.snoozed.keys() ?? []) {
    if (!after.alertState.snoozed.has(alert)) said.set(alert, { ...plainly, kind: 'resumed' })
  }
  const ignored = new Set(command.ignored.map(({ revision }) => revision))
  for (const { type, data, revision } of command.events) {
    if (ignored.has(revision)) continue
    if (type === 'alert.acknowledged') said.set(data.alert, { ...noted(data), kind: 'acknowledged' })
    else if (type === 'alert.resumed') said.set(data.alert, { ...noted(data), kind: 'resumed' })
    else if (type === 'alert.snoozed') {
      // one whose end had passed when it was recorded has never been
      if (after.alertState.snoozed.has(data.alert)) {
        said.set(data.alert, { ...noted(data), kind: 'snoozed', until: data.until })
      }
    }
  }
  if (said.size === 0) return []
  const holding = new Map(heldMatters(after).map((held) => [held.matter.alert, held]))
  return [...said].flatMap(([alert, words]) => {
    const held = holding.get(alert)
    return held === undefined ? [] : [{ ...words, ...told(held) }]
  })
}

function noted({ note }: Pick<EventData<'alert.acknowledged'>, 'note'>) {
  return { severityBefore: null, note: note ?? null, until: null }
}
