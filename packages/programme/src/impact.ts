import { linkKey, type ClosedCommand, type Finding, type ImpactReport } from '@throughline/domain'
import { changesInWords } from './changes.ts'
import { compareViews, type Comparison } from './comparison.ts'
import { dependencyChanges, type DependencyChange } from './dependency-impact.ts'
import { findingChanges } from './finding-list.ts'
import { fitted } from './fit.ts'
import { linkChanges, type LinkChanges } from './link-impact.ts'
import { plainTexts } from './marks.ts'
import { movedActivities, sortedRecord, type Moved } from './moved.ts'
import { nodeKey } from './graph.ts'
import { targetSlips } from './slips.ts'
import { leadOf, summaryWords, type SummaryParts } from './summary.ts'
import { targetChanges, targetPairs, type Pair, type TargetChange } from './target-impact.ts'
import { whomToTell } from './tell.ts'
import type { ProgrammeView } from './view.ts'

export interface ImpactInput {
  /** The view before the command; `undefined`: the programme had none. */
  readonly before: ProgrammeView | undefined
  /** The view after it. */
  readonly after: ProgrammeView
  readonly command: ClosedCommand
  /** Id of the report. */
  readonly id: string
}

/** At most so many findings are reported as raised, and as cleared; the counts of all are in the programme report. */
const findingLimit = 100

/**
 * All that a report is made of: texts marked, lists up to their limits, and beside each entry whose business it is. One
 * draft serves everybody: {@link plainImpact} for those who may see all of it, `maskedImpact` for the others.
 */
export interface ImpactDraft {
  readonly report: Omit<ImpactReport, 'summary' | 'findings'>
  readonly lead: SummaryParts['lead']
  readonly command: ClosedCommand
  /** Of each entry of the report's changes the projects that it speaks of. */
  readonly changes: readonly (readonly string[])[]
  /** Of each entry of the report's targets what is not published of it. */
  readonly targets: readonly TargetChange[]
  /** Every target before and after, reported or not. */
  readonly pairs: readonly Pair[]
  /** All dependencies about which something changed, in the order of those reported. */
  readonly dependencies: readonly DependencyChange[]
  /** Giver and receiver of each hand-over that moved, reported or not. */
  readonly linksMoved: LinkChanges['moved']
  readonly critical: Moved['critical']
  readonly findings: { readonly raised: readonly Finding[]; readonly cleared: readonly Finding[] }
}

/**
 * What one command does: who caused it, along which driving chain, and what becomes of every target and every handover
 * between projects. A function of the log alone: the same log gives the same bytes.
 */
export function impactReport(input: ImpactInput): ImpactReport {
  return plainImpact(impactDraft(input))
}

export function impactDraft({ before, after, command, id }: ImpactInput): ImpactDraft {
  const comparison = compareViews(before, after, command)
  const pairs = targetPairs(comparison)
  const { targets, omitted } = targetChanges(comparison, pairs)
  const links = linkChanges(comparison)
  const dependencies = dependencyChanges(comparison)
  const { moved, critical } = movedActivities(comparison)
  const changes = changesInWords(comparison, changedOnChains(targets))
  return {
    report: {
      id,
      programme: after.programme,
      revision: command.revision,
      cause: causeOf(comparison),
      changes: changes.changes,
      changesOmitted: changes.omitted,
      targets: targets.map(({ impact }) => impact),
      targetsOmitted: omitted,
      links: links.links.map(({ impact }) => impact),
      linksOmitted: links.omitted,
      dependencies: [...dependencies.reported],
      dependenciesOmitted: dependencies.omitted,
      slips: targetSlips(comparison, pairs),
      moved,
      tell: whomToTell(after, targets, links.links, dependencies.all),
    },
    lead: leadOf(comparison),
    command,
    changes: changes.projects,
    targets,
    pairs,
    dependencies: dependencies.all,
    linksMoved: links.moved,
    critical,
    findings: findingChanges(before?.findingList, after.findingList),
  }
}

/** The report for those who may see everything. */
export function plainImpact(draft: ImpactDraft): ImpactReport {
  const { report, lead, targets, dependencies, linksMoved, findings } = draft
  const parts = { ...report, lead, targets, dependencies, linksMoved: linksMoved.length }
  const summary = summaryWords(parts)
  return fitted(plainTexts(wholeReport(report, summary, findings)))
}

/** Puts a report together, its fields in the order of the contract. */
export function wholeReport(
  report: ImpactDraft['report'],
  summary: string,
  { raised, cleared }: ImpactDraft['findings'],
): ImpactReport {
  const { id, programme, revision, cause, ...rest } = report
  const findings = { raised: reported(raised), cleared: reported(cleared) }
  return { id, programme, revision, cause, summary, ...rest, findings }
}

function reported(findings: readonly Finding[]): ImpactReport['findings']['raised'] {
  return findings.slice(0, findingLimit).map(({ code, severity, message, at, project }) => ({
    code,
    severity,
    message,
    at,
    ...(project === undefined ? {} : { project }),
  }))
}

function causeOf({ command, projects }: Comparison): ImpactReport['cause'] {
  const last = command.events.at(-1)
  if (last === undefined) throw new Error(`command ${command.command} has no event`)
  const counts = new Map<string, number>()
  for (const { type } of command.events) counts.set(type, (counts.get(type) ?? 0) + 1)
  const { actor, source, time, recordedtime, correlationid } = last.metadata
  return {
    command: command.command,
    event: last.id,
    actor,
    source,
    time,
    recordedTime: recordedtime,
    correlationId: correlationid,
    projects: [...projects],
    file: last.type === 'plan.submitted' ? (last.data.file?.name ?? null) : null,
    counts: sortedRecord(counts),
  }
}

/** Activities and links that the command touched and that lie on the chain of a target that moved. */
function changedOnChains(targets: readonly TargetChange[]): ReadonlySet<string> {
  const keys = new Set<string>()
  for (const { impact } of targets) {
    if ((impact.because ?? null) === null) continue
    impact.chain.forEach((hop, place) => {
      if (!hop.changed) return
      keys.add(nodeKey(hop.project, hop.activity))
      const previous = impact.chain[place - 1]
      if (hop.link === null || previous === undefined) return
      keys.add(
        linkKey({
          from: { project: previous.project, activity: previous.activity },
          to: { project: hop.project, activity: hop.activity },
          type: hop.link.type,
        }),
      )
    })
  }
  return keys
}
