import type { ProgrammeReport } from '@throughline/domain'
import { nothingHidden, type Hidden } from './hidden.ts'
import { isHiddenFinding } from './mask-findings.ts'
import { sortedRecord } from './moved.ts'
import { at, type NetworkProject } from './network.ts'
import { targetPoints, type TargetPoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import type { ProjectCounts } from './view-sums.ts'
import { shortName } from './words.ts'
import { dateOrNull, floatOrNull } from './working-days.ts'

/**
 * Where the programme stands: one line a project, the declared targets, and how many findings of each code. Nothing of
 * hidden projects is in it, but that the programme's finish may be theirs.
 */
export function programmeReport(view: ProgrammeView, id: string, hidden = nothingHidden): ProgrammeReport {
  return {
    id,
    programme: view.programme,
    name: view.name,
    revision: view.revision,
    finish: dateOrNull(view.schedule.finish),
    projects: view.network.projects.flatMap((project, place) =>
      hidden.has(project.id) ? [] : [projectLine(view, project, place)],
    ),
    targets: targetPoints(view)
      .filter(({ kind, project }) => kind === 'target' && !hidden.has(project ?? ''))
      .map((point) => targetLine(view, point)),
    crossProjectLinks: crossing(view, hidden),
    findings: sortedRecord(findingCounts(view, hidden)),
  }
}

type TargetLine = ProgrammeReport['targets'][number]

/** A point is the same one for as long as it stands as it did, and so is its line. */
const targetLines = new WeakMap<TargetPoint, TargetLine>()

function targetLine(view: ProgrammeView, point: TargetPoint): TargetLine {
  const known = targetLines.get(point)
  if (known !== undefined) return known
  const line: TargetLine = {
    target: point.id,
    name: shortName(point.name),
    project: point.project,
    activity: view.targets.get(point.id)?.activity ?? null,
    committed: point.committed,
    forecast: dateOrNull(point.finish),
    totalFloatMinutes: floatOrNull(point.totalFloatMinutes),
  }
  targetLines.set(point, line)
  return line
}

/** Links between two projects that are drawn, without those of which both ends are hidden. */
function crossing({ network }: ProgrammeView, hidden: Hidden): number {
  if (hidden.size === 0) return network.crossing.length
  const isVisible = (link: number): boolean => {
    const { from, to } = at(network.links, link)
    return !hidden.hasAll([from.project, to.project])
  }
  return network.crossing.filter(isVisible).length
}

function findingCounts({ findingList, findings }: ProgrammeView, hidden: Hidden): ReadonlyMap<string, number> {
  if (hidden.size === 0) return findingList.counts
  const counts = new Map<string, number>()
  for (const finding of findings) {
    if (!isHiddenFinding(finding, hidden)) counts.set(finding.code, (counts.get(finding.code) ?? 0) + 1)
  }
  return counts
}

type ProjectLine = ProgrammeReport['projects'][number]

/** By what is counted of a project, which is the same object for as long as nothing in the project moves. */
const projectLines = new WeakMap<
  ProjectCounts,
  { readonly project: NetworkProject; readonly finish: number; readonly line: ProjectLine }
>()

function projectLine(view: ProgrammeView, project: NetworkProject, place: number): ProjectLine {
  const counts = at(view.sums.counts, place)
  const finish = at(view.schedule.projectFinish, place)
  const known = projectLines.get(counts)
  if (known?.project === project && known.finish === finish) return known.line
  const line = newProjectLine(project, counts, finish)
  projectLines.set(counts, { project, finish, line })
  return line
}

function newProjectLine(project: NetworkProject, { start, ...counts }: ProjectCounts, finish: number): ProjectLine {
  const { settings } = project
  return {
    project: project.id,
    name: shortName(settings.name),
    ...(settings.confidential === true ? { confidential: true } : {}),
    ruleSet: settings.ruleSet,
    dataDate: settings.dataDate ?? null,
    start: dateOrNull(start),
    finish: dateOrNull(finish),
    reportedFinish: settings.reportedFinish ?? null,
    activities: project.end - project.first,
    ...counts,
  }
}
