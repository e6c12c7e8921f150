import {
  alertSeverity,
  type AlertMatter,
  type AlertNotice,
  type AlertRule,
  type ClosedCommand,
  type ImpactReport,
} from '@throughline/domain'
import { transitionsOf, type Transition } from './alerts-transitions.ts'
import { jsonBytes, reportBytesMost } from './fit.ts'
import { nothingHidden } from './hidden.ts'
import { visibleTransitions } from './mask-alerts.ts'
import { plainTexts } from './marks.ts'
import type { ProgrammeView } from './view.ts'
import { listWords, plural, shortName } from './words.ts'

export interface AlertInput {
  readonly before: ProgrammeView | undefined
  readonly after: ProgrammeView
  readonly command: ClosedCommand
  /** The impact report of the same command: it knows why dates moved. */
  readonly report: ImpactReport
  /** Id of the notice at a place. */
  readonly idOf: (place: number) => string
}

/** So many matters of a command are told one by one: what a manager can read. */
export const noticesOneByOne = 20

/**
 * The notices of a command, in order: the most severe first, of a rule the largest trouble first. Behind
 * {@link noticesOneByOne} of them come, for each transition, the rest of its matters together, `others` of one notice; of
 * several only where one record of the feed does not hold them all, for a reader that adds them up must come to what
 * holds. None where nothing changed. For those who may not see some projects the report is the masked one.
 */
export function alertNotices(input: AlertInput, hidden = nothingHidden): AlertNotice[] {
  const { before, after, command } = input
  const transitions = visibleTransitions(transitionsOf(before, after, command), hidden)
  const chosen = oneByOne(transitions)
  const single = transitions.filter((each) => chosen.has(each)).map((transition) => [transition])
  const rest = transitions.filter((each) => !chosen.has(each))
  return [...single, ...together(rest)].map((group, place) => notice(input, group, place))
}

/**
 * Which of them are told one by one. When there are too many the most severe are, of one severity in turns: one of each
 * rule, and of a rule one of each project, so that a hundred late targets of one project leave room for the hand-over that
 * breaks in another one.
 */
function oneByOne(transitions: readonly Transition[]): ReadonlySet<Transition> {
  if (transitions.length <= noticesOneByOne) return new Set(transitions)
  const inOrder = alertSeverity.options.flatMap((severity) => {
    const alike = transitions.filter(({ matter }) => matter.severity === severity)
    const ofRules = [...grouped(alike, ({ kind, matter }) => `${kind} ${matter.rule}`).values()]
    return inTurns(ofRules.map((group) => inTurns([...grouped(group, ({ matter }) => matter.project).values()])))
  })
  return new Set(inOrder.slice(0, noticesOneByOne))
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** The first of each group, then the second of each, and so on; as far as anything of it is told. */
function inTurns<T>(groups: readonly (readonly T[])[]): T[] {
  return Array.from({ length: noticesOneByOne }, (_, turn) =>
    groups.flatMap((group) => group.slice(turn, turn + 1)),
  ).flat()
}

/** Transitions of one kind, and of one note and end, as many as one record holds. */
function together(rest: readonly Transition[]): Transition[][] {
  const groups = new Map<string, { transitions: Transition[]; bytes: number }[]>()
  for (const transition of rest) {
    const key = JSON.stringify([transition.kind, transition.note, transition.until])
    const parts = groups.get(key) ?? []
    groups.set(key, parts)
    const bytes = jsonBytes(transition.matter)
    const last = parts.at(-1)
    if (last === undefined || last.bytes + bytes > reportBytesMost) parts.push({ transitions: [transition], bytes })
    else {
      last.transitions.push(transition)
      last.bytes += bytes
    }
  }
  return [...groups.values()].flatMap((parts) => parts.map(({ transitions }) => transitions))
}

const timed: ReadonlySet<AlertRule> = new Set<AlertRule>(['source-silent', 'agreement-stale'])

function notice(
  { after, command, report, idOf }: AlertInput,
  [first, ...others]: readonly Transition[],
  place: number,
): AlertNotice {
  if (first === undefined) throw new Error('a notice tells of something')
  const { kind, matter, severityBefore, note, until } = first
  const { event, actor, source, projects, recordedTime } = report.cause
  const isFact = kind === 'raised' || kind === 'changed' || kind === 'cleared'
  // what waits for time comes with time, whatever else the command says
  const byTime = timed.has(matter.rule) && kind !== 'cleared'
  return plainTexts({
    id: idOf(place),
    programme: after.programme,
    revision: command.revision,
    place,
    time: recordedTime,
    transition: kind,
    matter,
    severityBefore,
    because: isFact && !byTime ? (whyOf(report, matter) ?? causeWords(report)) : null,
    cause: { event, actor, source, projects },
    note,
    until,
    others: others.map((other) => other.matter),
  })
}

/**
 * Why the target of a matter moved, where it did. A report that had to be shortened lists some of the targets only; the
 * entries of their ledgers outlive that.
 */
function whyOf({ targets, slips = [] }: ImpactReport, { target }: AlertMatter): string | null {
  if (target === null) return null
  const listed = targets.find((impact) => impact.target === target)
  return listed?.because ?? slips.find((slip) => slip.target === target)?.because ?? null
}

const projectsNamed = 3

/** What the command was, as the end of a sentence that begins with "because"; `null`: only time has passed. */
function causeWords({ cause, changes, changesOmitted }: ImpactReport): string | null {
  const { counts, projects, file, actor } = cause
  const [only] = changes.length === 1 && changesOmitted === 0 ? changes : []
  const one = only === undefined ? undefined : only.words.slice(0, 1).toLowerCase() + only.words.slice(1)
  if ((counts['plan.submitted'] ?? 0) > 0) {
    const plans = projects.length === 1 ? 'the plan' : 'the plans'
    const verb = projects.length === 1 ? 'was' : 'were'
    const from = file === null ? '' : ` (file ${shortName(file)})`
    const what = `${plans} of ${listWords(projects, projectsNamed)}`
    const isOne = one !== undefined && only?.activity !== null
    return isOne ? `${one}, in ${what}${from}` : `${what} ${verb} submitted${from}`
  }
  const told = Object.keys(counts).filter((type) => type !== 'programme.reviewed')
  if (told.length === 0) return null
  if (one !== undefined) return one
  const count = changes.length + changesOmitted
  return `${plural(count, 'change')} ${count === 1 ? 'was' : 'were'} recorded by ${shortName(actor)}`
}
