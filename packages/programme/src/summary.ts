import type { ImpactReport } from '@throughline/domain'
import type { Comparison } from './comparison.ts'
import type { DependencyChange } from './dependency-impact.ts'
import { brokenWords } from './dependency-words.ts'
import { deltaWords, direction, movementWords } from './movement-words.ts'
import type { TargetChange } from './target-impact.ts'
import { commitmentOf } from './commitment.ts'
import { dateWords, listWords, plural, sentence, shortName } from './words.ts'

/** What a summary is made of: of a report for everybody, or of one in which something is hidden. */
export interface SummaryParts {
  readonly lead: Lead
  readonly changes: readonly { readonly words: string }[]
  readonly changesOmitted: number
  readonly targets: readonly Told[]
  /** Hand-overs between projects that moved. */
  readonly linksMoved: number
  readonly dependencies: readonly Pick<DependencyChange, 'impact'>[]
  readonly moved: ImpactReport['moved']
}

type Told = Pick<TargetChange, 'impact' | 'kind' | 'minutesPerDay'>

/** What came, and from whom. */
interface Lead {
  /** Projects that the command speaks of. */
  readonly projects: readonly string[]
  readonly plan: { readonly file: string | undefined; readonly first: boolean } | undefined
  /** A plan closes the command. */
  readonly closedByPlan: boolean
  readonly actor: string
}

export function leadOf({ events, projects, touched }: Comparison): Lead {
  const submitted = events.findLast((event) => event.type === 'plan.submitted')
  const last = events.at(-1)
  const first = projects.every((project) => touched.joined.has(project))
  return {
    projects,
    plan: submitted === undefined ? undefined : { file: submitted.data.file?.name, first },
    closedByPlan: last?.type === 'plan.submitted',
    actor: last?.metadata.actor ?? 'nobody',
  }
}

const projectsNamed = 3

/** One or two sentences: what came, what it does to the dates that people wait for, and why. */
export function summaryWords(parts: SummaryParts): string {
  const [own, other] = headlines(parts)
  const dates = own === undefined ? [noDates(parts)] : effectsOf(parts, own, other)
  const effects = [...dates, ...brokenWords(parts.dependencies)]
  return `${leadWords(parts)}: ${effects.join('; ')}.`
}

const hasMoved = ({ impact }: Told): boolean => (direction(impact.finish) ?? 0) !== 0

/**
 * The dates to talk about: the finish of the project that submitted (of the programme, where several did), and where that stays or is new, what moves most
 * elsewhere: another project's finish, or a target.
 */
function headlines({ targets, lead }: SummaryParts): [Told | undefined, Told | undefined] {
  const [first] = lead.projects
  const finishes = targets.filter(({ kind }) => kind === 'project')
  const programme = targets.find(({ kind }) => kind === 'programme')
  const plans = lead.closedByPlan ? lead.projects.length : 0
  if (plans > 1 && programme !== undefined) {
    return [programme, hasMoved(programme) ? undefined : finishes.find(hasMoved)]
  }
  const own =
    finishes.find((target) => hasMoved(target) && lead.projects.includes(target.impact.project ?? '')) ??
    finishes.find(({ impact }) => impact.project === first) ??
    finishes.find(hasMoved) ??
    targets.find(hasMoved) ??
    targets[0]
  if (own === undefined || hasMoved(own)) return [own, undefined]
  return [own, finishes.find(hasMoved) ?? targets.find((target) => hasMoved(target) && target.kind === 'target')]
}

function effectsOf(parts: SummaryParts, own: Told, other: Told | undefined): string[] {
  const { targets, linksMoved, moved } = parts
  const stays = direction(own.impact.finish) === 0
  const programme = targets.find((target) => target.kind === 'programme' && target !== own)
  const unseen = programme !== undefined && hasMoved(programme)
  const still = stays && other === undefined && moved.activities === 0 && linksMoved === 0 && !unseen
  const effects = [`${still ? 'no date moves; ' : ''}${effectWords(own)}`]
  if (other !== undefined) effects.push(effectWords(other))
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
  if (linksMoved > 0) {
    effects.push(plural(linksMoved, 'cross-project handover moves', 'cross-project handovers move'))
  }
  if (stays && other === undefined && moved.activities > 0) {
    effects.push(`${plural(moved.activities, 'activity changes', 'activities change')} within the float`)
  }
  return effects
}

/** The first thing a manager asks: which promises does this break, or mend? Declared targets first, few are named. */
function commitmentWords(targets: readonly Told[]): string[] {
  const [declared, finishes] = [true, false].map((is) => targets.filter(({ kind }) => (kind === 'target') === is))
  return (['missed', 'kept'] as const).flatMap((state) => {
    const names = [...(declared ?? []), ...(finishes ?? [])]
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

function effectWords(target: Told): string {
  const { because = null, finish } = target.impact
  const words = `${subject(target)} ${movementWords(finish, target.minutesPerDay)}`
  return because === null ? words : `${words}, because ${because}`
}

function subject({ kind, impact }: Told): string {
  if (kind === 'programme') return 'the programme finish'
  return kind === 'project' ? `finish of ${impact.project ?? ''}` : `target '${shortName(impact.name)}'`
}

function programmeWords({ impact: { finish }, minutesPerDay }: Told): string {
  if ((direction(finish) ?? 0) === 0) return `the programme finish ${movementWords(finish, minutesPerDay)}`
  return `the programme finish moves ${deltaWords(finish, minutesPerDay)}, to ${dateWords(finish.after ?? '')}`
}

function targetsWords(targets: readonly Told[]): string {
  const [first] = targets
  if (first === undefined) return ''
  const words = `target '${shortName(first.impact.name)}' moves ${deltaWords(first.impact.finish, first.minutesPerDay)}`
  return targets.length === 1 ? words : `${words}, as do ${targets.length - 1} more`
}

function noDates({ changes, changesOmitted }: SummaryParts): string {
  return changes.length + changesOmitted === 0 ? 'nothing changes' : 'no date moves'
}

/** What came: a plan with its file, one change in words, or how many by whom. */
function leadWords({ lead, changes, changesOmitted }: SummaryParts): string {
  const { plan, projects, actor } = lead
  if (plan !== undefined) {
    const { file, first } = plan
    const what = `${first ? 'first plan' : 'plan'}${projects.length > 1 ? 's' : ''} of ${listWords(projects, projectsNamed)}`
    return sentence(`${what}${file === undefined ? '' : ` (file ${shortName(file)})`}`)
  }
  const [only] = changes
  if (only !== undefined && changes.length === 1 && changesOmitted === 0) return only.words
  return sentence(`${plural(changes.length + changesOmitted, 'change')} by ${shortName(actor)}`)
}
