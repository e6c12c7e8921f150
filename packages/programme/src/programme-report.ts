import type { ProgrammeReport } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { crossProjectLinks } from './link-impact.ts'
import { sortedRecord } from './moved.ts'
import { at, type NetworkProject } from './network.ts'
import { targetPoints } from './targets.ts'
import { isCritical, type ProgrammeView } from './view.ts'
import { shortName } from './words.ts'
import { dateOrNull, floatOrNull } from './working-days.ts'

/** Where the programme stands: one line a project, the declared targets, and how many findings of each code. */
export function programmeReport(view: ProgrammeView, id: string): ProgrammeReport {
  const findings = new Map<string, number>()
  for (const { code } of view.findings) findings.set(code, (findings.get(code) ?? 0) + 1)
  return {
    id,
    programme: view.programme,
    name: view.name,
    revision: view.revision,
    finish: dateOrNull(view.schedule.finish),
    projects: view.network.projects.map((project, place) => projectLine(view, project, place)),
    targets: targetPoints(view)
      .filter(({ kind }) => kind === 'target')
      .map((point) => ({
        target: point.id,
        name: shortName(point.name),
        project: point.project,
        activity: view.targets.get(point.id)?.activity ?? null,
        committed: point.committed,
        forecast: dateOrNull(point.finish),
        totalFloatMinutes: floatOrNull(point.totalFloatMinutes),
      })),
    crossProjectLinks: crossProjectLinks(view),
    findings: sortedRecord(findings),
  }
}

function projectLine(view: ProgrammeView, project: NetworkProject, place: number): ProgrammeReport['projects'][number] {
  const { network, schedule } = view
  const { settings } = project
  const counts = { complete: 0, inProgress: 0, critical: 0, negativeFloat: 0 }
  let start = none
  for (let activity = project.first; activity < project.end; activity++) {
    const { status } = at(network.activities, activity)
    if (status === 'complete') counts.complete += 1
    if (status === 'in-progress') counts.inProgress += 1
    if (isCritical(view, activity)) counts.critical += 1
    const float = at(schedule.totalFloatMinutes, activity)
    if (float !== none && float < 0) counts.negativeFloat += 1
    const begins = at(schedule.earlyStart, activity)
    if (begins !== none && (start === none || begins < start)) start = begins
  }
  return {
    project: project.id,
    name: shortName(settings.name),
    ...(settings.confidential === true ? { confidential: true } : {}),
    ruleSet: settings.ruleSet,
    dataDate: settings.dataDate ?? null,
    start: dateOrNull(start),
    finish: dateOrNull(at(schedule.projectFinish, place)),
    reportedFinish: settings.reportedFinish ?? null,
    activities: project.end - project.first,
    ...counts,
  }
}
