import type { ProgrammeReport } from '@throughline/domain'
import { sortedRecord } from './moved.ts'
import { at, type NetworkProject } from './network.ts'
import { targetPoints } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import { shortName } from './words.ts'
import { dateOrNull, floatOrNull } from './working-days.ts'

/** Where the programme stands: one line a project, the declared targets, and how many findings of each code. */
export function programmeReport(view: ProgrammeView, id: string): ProgrammeReport {
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
    crossProjectLinks: view.network.crossing.length,
    findings: sortedRecord(view.findingList.counts),
  }
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
