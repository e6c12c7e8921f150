import type { ImpactReport } from '@throughline/domain'
import type { Changes } from './changes.ts'
import type { Comparison } from './comparison.ts'
import type { LinkChanges } from './link-impact.ts'
import type { DependencyChange } from './dependency-impact.ts'
import { brokenWords } from './dependency-words.ts'
import { deltaWords, direction, movementWords } from './movement-words.ts'
import type { TargetChange } from './target-impact.ts'
import { commitmentOf } from './commitment.ts'
import { dateWords, listWords, plural, sentence, shortName } from './words.ts'

interface Parts {
  readonly comparison: Comparison
  readonly changes: Changes
  readonly targets: readonly TargetChange[]
  readonly links: LinkChanges
  readonly dependencies: readonly DependencyChange[]
  readonly moved: ImpactReport['moved']
}

const projectsNamed = 3

/** One or two sentences: what came, what it does to the dates that people wait for, and why. */
export function summaryWords(parts: Parts): string {
  const [own, other] = headlines(parts)
  const dates = own === undefined ? [noDates(parts)] : effectsOf(parts, own, other)
  const effects = [...dates, ...brokenWords(parts.dependencies)]
  return `${leadWords(parts)}: ${effects.join('; ')}.`
}

const hasMoved = ({ impact }: TargetChange): boolean => (direction(impact.finish) ?? 0) !== 0

/**
 * The dates to talk about: the finish of the project that submitted (of the programme, where several did), and where that stays or is new, what moves most
 * elsewhere: another project's finish, or a target.
 */
function headlines({ targets, comparison }: Parts): [TargetChange | undefined, TargetChange | undefined] {
  const [first] = comparison.projects
  const finishes = targets.filter(({ kind }) => kind === 'project')
  const programme = targets.find(({ kind }) => kind === 'programme')
  const plans = comparison.events.at(-1)?.type === 'plan.submitted' ? comparison.projects.length : 0
  if (plans > 1 && programme !== undefined) {
    return [programme, hasMoved(programme) ? undefined : finishes.find(hasMoved)]
  }
  const own =
    finishes.find((target) => hasMoved(target) && comparison.projects.includes(target.impact.project ?? '')) ??
    finishes.find(({ impact }) => impact.project === first) ??
    finishes.find(hasMoved) ??
    targets.find(hasMoved) ??
    targets[0]
  if (own === undefined || hasMoved(own)) return [own, undefined]
  return [own, finishes.find(hasMoved) ?? targets.find((target) => hasMoved(target) && target.kind === 'target')]
}

function effectsOf({ targets, links, moved }: Parts, own: TargetChange, other: TargetChange | undefined): string[] {
  const stays = direction(own.impact.finish) === 0
  const still = stays && other === undefined && moved.activities === 0 && links.moved === 0
  const effects = [`${still ? 'no date moves; ' : ''}${effectWords(own)}`]
  if (other !== undefined) effects.push(effectWords(other))
  const programme = targets.find((target) => target.kind === 'programme' && target !== own)
  if (programme !== undefined && !still) effects.push(programmeWords(programme))
  const declared = targets.filter((target) => target.kind === 'target' && target !== own && target !== other)
  const moving = declared.filter(hasMoved)
  if (moving.length > 0) effects.push(targetsWords(moving))
  effects.push(...commitmentWords(targets))
  const critical = targets.filter(({ kind, impact }) => kind === 'target' && impact.becameCritical)
  if (critical.length > 0) {
    const names = critical.map(({ impact }) => `'${shortName(impact.name)}'`)
    effects.push(`${listWords(names, projectsNamed)} ${critical.length === 1 ? 'becomes' : 'become'} critical`)
  }
  if (links.moved > 0) {
    effects.push(plural(links.moved, 'cross-project handover moves', 'cross-project handovers move'))
  }
  if (stays && other === undefined && moved.activities > 0) {
    effects.push(`${plural(moved.activities, 'activity changes', 'activities change')} within the float`)
  }
  return effects
}

/** The first thing a manager asks: which promises does this break, or mend? */
function commitmentWords(targets: readonly TargetChange[]): string[] {
  return (['missed', 'kept'] as const).flatMap((state) => {
    const names = targets
      .filter(({ impact }) => commitmentOf(impact) === state)
      .map(({ impact }) => `'${shortName(impact.name)}'`)
    if (names.length === 0) return []
    const [one, many] = state === 'missed' ? ['now misses', 'now miss'] : ['keeps', 'keep']
    const dates = names.length === 1 ? 'its committed date' : 'their committed dates'
    return [
      `${listWords(names, projectsNamed)} ${names.length === 1 ? one : many} ${dates}${state === 'kept' ? ' again' : ''}`,
    ]
  })
}

function effectWords(target: TargetChange): string {
  const { because = null, finish } = target.impact
  const words = `${subject(target)} ${movementWords(finish, target.minutesPerDay)}`
  return because === null ? words : `${words}, because ${because}`
}

function subject({ kind, impact }: TargetChange): string {
  if (kind === 'programme') return 'the programme finish'
  return kind === 'project' ? `finish of ${impact.project ?? ''}` : `target '${shortName(impact.name)}'`
}

function programmeWords({ impact: { finish }, minutesPerDay }: TargetChange): string {
  if ((direction(finish) ?? 0) === 0) return `the programme finish ${movementWords(finish, minutesPerDay)}`
  return `the programme finish moves ${deltaWords(finish, minutesPerDay)}, to ${dateWords(finish.after ?? '')}`
}

function targetsWords(targets: readonly TargetChange[]): string {
  const [first] = targets
  if (first === undefined) return ''
  const words = `target '${shortName(first.impact.name)}' moves ${deltaWords(first.impact.finish, first.minutesPerDay)}`
  return targets.length === 1 ? words : `${words}, as do ${targets.length - 1} more`
}

function noDates({ changes }: Parts): string {
  return changes.changes.length === 0 ? 'nothing changes' : 'no date moves'
}

/** What came: a plan with its file, one change in words, or how many by whom. */
function leadWords({ comparison, changes }: Parts): string {
  const { events, projects, touched } = comparison
  const submitted = events.findLast((event) => event.type === 'plan.submitted')
  if (submitted !== undefined) {
    const file = submitted.data.file?.name
    const first = projects.filter((project) => touched.joined.has(project)).length === projects.length
    const what = `${first ? 'first plan' : 'plan'}${projects.length > 1 ? 's' : ''} of ${listWords(projects, projectsNamed)}`
    return sentence(`${what}${file === undefined ? '' : ` (file ${shortName(file)})`}`)
  }
  const [only] = changes.changes
  if (only !== undefined && changes.changes.length === 1 && changes.omitted === 0) return only.words
  const last = events.at(-1)
  return sentence(
    `${plural(changes.changes.length + changes.omitted, 'change')} by ${shortName(last?.metadata.actor ?? 'nobody')}`,
  )
}
