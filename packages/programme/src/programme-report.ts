import type { ProgrammeReport } from '@throughline/domain'
import { nothingHidden, type Hidden } from './hidden.ts'
import { isHiddenFinding } from './mask-findings.ts'
import { sortedRecord } from './moved.ts'
import { at, type NetworkProject } from './network.ts'
import { targetPoints } from './targets.ts'
import type { ProgrammeView } from './view.ts'
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
      .map((point) => ({
        target: point.id,
        name: shortName(point.name),
        project: point.project,
        activity: view.targets.get(point.id)?.activity ?? null,
        committed: point.committed,
        forecast: dateOrNull(point.finish),
        totalFloatMinutes: floatOrNull(point.totalFloatMinutes),
      })),
    crossProjectLinks: crossing(view, hidden),
    findings: sortedRecord(findingCounts(view, hidden)),
  }
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

function projectLine(view: ProgrammeView, project: NetworkProject, place: number): ProgrammeReport['projects'][number] {
  const { settings } = project
  const { start, ...counts } = at(view.sums.counts, place)
  return {
    project: project.id,
    name: shortName(settings.name),
    ...(settings.confidential === true ? { confidential: true } : {}),
    ruleSet: settings.ruleSet,
    dataDate: settings.dataDate ?? null,
    start: dateOrNull(start),
    finish: dateOrNull(at(view.schedule.projectFinish, place)),
    reportedFinish: settings.reportedFinish ?? null,
    activities: project.end - project.first,
    ...counts,
  }
}
