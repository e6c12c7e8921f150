import type { ImpactReport, LinkImpact, TargetImpact } from '@throughline/domain'
import { fitted } from './fit.ts'
import { maskedLinkEnds, visibleCounts, type Hidden } from './hidden.ts'
import { plainImpact, wholeReport, type ImpactDraft } from './impact.ts'
import { maskedChain } from './mask-chain.ts'
import { isHiddenDependency, maskedDependencyImpact } from './mask-dependency.ts'
import { visibleFindings } from './mask-findings.ts'
import { maskedContributions, visibleSlips } from './mask-slips.ts'
import { confidentialText, maskTexts } from './marks.ts'
import { criticalSums, sortedRecord } from './moved.ts'
import { summaryWords } from './summary.ts'
import type { TargetChange } from './target-impact.ts'

type Cause = ImpactReport['cause']

/**
 * The report for those who may not see some projects. Changes, targets, findings and entries of whom to tell that are
 * only of hidden projects are left out, and counted where the report counts what it leaves out; in what concerns visible
 * projects too a number stands for the hidden one. Counts are those of the visible projects.
 */
export function maskedImpact(draft: ImpactDraft, hidden: Hidden): ImpactReport {
  if (hidden.size === 0) return plainImpact(draft)
  const { report, findings } = draft
  const secret = isSecret(draft, hidden)
  const changes = report.changes.flatMap((change, place) => maskedChange(change, draft.changes[place] ?? [], hidden))
  const targets = draft.targets.filter(({ impact }) => impact.project === null || !hidden.has(impact.project))
  const told = targets.map((target) => ({ ...target, impact: maskedTarget(target, hidden) }))
  const links = report.links.filter((link) => !isInside(link, hidden)).map((link) => maskedLink(link, hidden))
  const dependencies = draft.dependencies.filter(({ impact }) => !isHiddenDependency(impact, hidden))
  const shown = (report.dependencies ?? []).filter((each) => !isHiddenDependency(each, hidden))
  const masked: ImpactDraft['report'] = {
    ...report,
    cause: maskedCause(draft, secret, hidden),
    changes,
    changesOmitted: report.changesOmitted + report.changes.length - changes.length,
    targets: told.map(({ impact }) => impact),
    targetsOmitted: (report.targetsOmitted ?? 0) + report.targets.length - targets.length,
    links,
    linksOmitted: report.linksOmitted + report.links.length - links.length,
    dependencies: shown.map((each) => maskedDependencyImpact(each, hidden)),
    dependenciesOmitted: (report.dependenciesOmitted ?? 0) + (report.dependencies ?? []).length - shown.length,
    slips: visibleSlips(report.slips ?? [], projectsOfTargets(draft), hidden),
    moved: maskedMoved(draft, hidden),
    tell: report.tell.filter(({ project }) => !hidden.has(project)),
  }
  const summary = summaryWords({
    ...masked,
    lead: maskedLead(draft, secret, hidden),
    targets: told,
    dependencies: dependencies.map(({ impact }) => ({ impact: maskedDependencyImpact(impact, hidden) })),
    linksMoved: draft.linksMoved.filter((ends) => !hidden.hasAll(ends)).length,
  })
  const { raised, cleared } = findings
  const visible = { raised: visibleFindings(raised, hidden), cleared: visibleFindings(cleared, hidden) }
  return fitted(maskTexts(wholeReport(masked, summary, visible), hidden.standIn))
}

/** By target: its project; `null` of the programme's finish. */
const projectsOfTargets = ({ pairs }: ImpactDraft): ReadonlyMap<string, string | null> =>
  new Map(pairs.map(({ point }) => [point.id, point.project]))

/** Is what the command came from, and who sent it, the business of a hidden project? */
function isSecret({ report, lead, command }: ImpactDraft, hidden: Hidden): boolean {
  if (hidden.hasAny(report.cause.projects)) return true
  return command.events.some(({ type }, place) => {
    // a plan that only links to a hidden project is its own sender's business
    if (lead.plan !== undefined && type.startsWith('link.')) return false
    return hidden.hasAny(command.projects[place] ?? [])
  })
}

function maskedCause({ report, command }: ImpactDraft, secret: boolean, hidden: Hidden): Cause {
  const counts = new Map<string, number>()
  command.events.forEach(({ type }, place) => {
    if (!hidden.hasAll(command.projects[place] ?? [])) counts.set(type, (counts.get(type) ?? 0) + 1)
  })
  const cause = { ...report.cause, counts: sortedRecord(counts) }
  if (!secret) return cause
  return {
    ...cause,
    command: confidentialText,
    event: confidentialText,
    actor: confidentialText,
    source: confidentialText,
    correlationId: confidentialText,
    projects: cause.projects.map((project) => hidden.id(project)).sort(),
    file: cause.file === null ? null : confidentialText,
  }
}

function maskedLead({ lead }: ImpactDraft, secret: boolean, hidden: Hidden): ImpactDraft['lead'] {
  if (!secret) return lead
  return {
    ...lead,
    projects: lead.projects.map((project) => hidden.standIn(project) ?? project).sort(),
    plan: lead.plan === undefined ? undefined : { ...lead.plan, file: undefined },
    actor: confidentialText,
  }
}

type Change = ImpactReport['changes'][number]

function maskedChange(change: Change, projects: readonly string[], hidden: Hidden): Change[] {
  if (hidden.hasAll(projects)) return []
  if (change.project === null || !hidden.has(change.project)) return [change]
  return [{ ...change, project: hidden.id(change.project), activity: null }]
}

/** The programme's finish is everybody's; the activity that makes it, and its float, may be a hidden project's. */
function maskedTarget({ impact, places, madeBy }: TargetChange, hidden: Hidden): TargetImpact {
  const [before, after] = madeBy.map((project) => project !== null && hidden.has(project))
  const isHidden = before === true || after === true
  return {
    ...impact,
    activity: isHidden ? null : impact.activity,
    totalFloatBeforeMinutes: before === true ? null : impact.totalFloatBeforeMinutes,
    totalFloatAfterMinutes: after === true ? null : impact.totalFloatAfterMinutes,
    becameCritical: !isHidden && impact.becameCritical,
    ceasedCritical: !isHidden && impact.ceasedCritical,
    ...(impact.contributions === undefined ? {} : { contributions: maskedContributions(impact.contributions, hidden) }),
    chain: maskedChain(impact.chain, places, hidden),
  }
}

const isInside = ({ from, to }: LinkImpact, hidden: Hidden): boolean => hidden.hasAll([from.project, to.project])

/** What is handed over is the business of both ends; how the receiver stands to it is the receiver's alone. */
function maskedLink(link: LinkImpact, hidden: Hidden): LinkImpact {
  const shared = maskedLinkEnds(link, hidden)
  if (!hidden.has(link.to.project)) return shared
  return {
    ...shared,
    handover: { ...link.handover, deltaMinutes: null, deltaDays: null },
    floatBeforeMinutes: null,
    floatAfterMinutes: null,
    drivingBefore: false,
    drivingAfter: false,
  }
}

function maskedMoved({ report, critical }: ImpactDraft, hidden: Hidden): ImpactReport['moved'] {
  const byProject = visibleCounts(report.moved.byProject, hidden)
  const visible = new Map([...critical].filter(([project]) => !hidden.has(project)))
  const activities = Object.values(byProject).reduce((sum, count) => sum + count, 0)
  return { activities, byProject, ...criticalSums(visible) }
}
