import type { AlertRule, AlertSeverity, Finding } from '@throughline/domain'
import { held, projectOwner, type Held, type Watch } from './alerts-watch.ts'
import { findingsOf } from './finding-list.ts'
import { plain } from './marks.ts'
import { projectsOfFinding } from './schedule-findings.ts'
import { plural, projectWords } from './words.ts'

/** Loops that are told one by one; what is beyond is one matter. */
const loopsNamed = 10
/** Examples of a matter that stands for many findings. */
const examplesNamed = 3

/** A rule that sums up the findings of a code, one matter a project. */
interface Summed {
  /** All findings of a code have one severity. */
  readonly code: string
  readonly rule: AlertRule
  readonly severity: AlertSeverity
  readonly reason: string
  /** `undefined`: the finding itself says it all. */
  readonly words?: (project: string, count: number) => string
}

const summed: readonly Summed[] = [
  {
    code: 'divergence',
    rule: 'divergence',
    severity: 'low',
    reason: 'one of the two calculations is not to be relied on',
  },
  {
    code: 'actual-after-data-date',
    rule: 'invalid-forecast',
    severity: 'medium',
    reason: 'the plan contradicts its own status date',
    words: (project, count) =>
      `Project ${projectWords(project)} reports ${plural(count, 'activity', 'activities')} as begun or done after its own data date.`,
  },
  {
    code: 'forecast-contradicts-plan',
    rule: 'invalid-forecast',
    severity: 'medium',
    reason: 'the giver says one thing and its plan another',
  },
]

/** What is wrong with the plans, as far as a manager has to settle it. It costs what findings there are of these codes. */
export function findingMatters(watch: Watch): Held[] {
  const { findingList } = watch.view
  const byProject = summed.flatMap((kind) => {
    const groups = new Map<string | undefined, Finding[]>()
    for (const finding of findingsOf(findingList, 'warning', kind.code)) {
      const known = groups.get(finding.project)
      if (known === undefined) groups.set(finding.project, [finding])
      else known.push(finding)
    }
    return [...groups.values()].flatMap((findings) => summedMatter(watch, kind, findings))
  })
  return [...loopMatters(watch, findingsOf(findingList, 'error', 'cycle')), ...byProject]
}

function about({ view }: Watch, project: string | null) {
  return {
    project,
    projects: project === null ? [] : [project],
    target: null,
    dependency: null,
    owner: project === null ? view.owner : projectOwner(view, project),
  }
}

function summedMatter(watch: Watch, kind: Summed, findings: readonly Finding[]): Held[] {
  const [first] = findings
  if (first === undefined) return []
  const project = first.project ?? null
  const examples = findings.slice(0, examplesNamed).map(({ message }) => message)
  const lead = kind.words === undefined ? [] : [kind.words(project ?? '', findings.length)]
  return held(watch, kind.rule, {
    ...about(watch, project),
    subject: kind.rule === kind.code ? (project ?? '') : `${kind.code}:${project ?? ''}`,
    severity: kind.severity,
    severityReason: kind.reason,
    words: [...lead, ...examples].join(' '),
    facts: { findings: findings.length },
    stage: 0,
    size: findings.length,
  })
}

function loopMatters(watch: Watch, loops: readonly Finding[]): Held[] {
  const trouble = { severity: 'high', severityReason: 'dates behind a loop cannot be relied on' } as const
  const named = loops.slice(0, loopsNamed).flatMap((loop) =>
    held(watch, 'cycle', {
      ...about(watch, loop.project ?? null),
      ...trouble,
      subject: plain(loop.at),
      marked: loop.at,
      projects: [...projectsOfFinding(loop)],
      words: loop.message,
      facts: { findings: 1 },
      stage: 0,
      size: 1,
    }),
  )
  const rest = loops.slice(loopsNamed)
  const [first] = rest
  if (first === undefined) return named
  const more = held(watch, 'cycle', {
    ...about(watch, null),
    ...trouble,
    // no link is called so: its ends are projects and activities
    subject: 'more',
    projects: [...new Set(rest.flatMap((loop) => projectsOfFinding(loop)))],
    marked: 'more',
    words: `${plural(rest.length, 'more loop')} beside the ${loopsNamed} that are told one by one; the first: ${first.message}`,
    facts: { findings: rest.length },
    stage: 0,
    // behind those that are told one by one
    size: 0,
  })
  return [...named, ...more]
}
