import type { ActivityKind, ActivityReported, ActivityStatus, Finding, LinkType } from '@throughline/domain'
import { isDivergent } from './divergence.ts'
import { maskedEnd, nothingHidden, type Hidden } from './hidden.ts'
import { visibleFindings } from './mask-findings.ts'
import { at, byCode, projectOf, type NetworkProject } from './network.ts'
import { isCritical, type ProgrammeView } from './view.ts'
import { dateOrNull, floatOrNull } from './working-days.ts'

/** One activity with its computed dates, as the command line and the queries give it. */
export interface ActivityRow {
  readonly project: string
  readonly code: string
  readonly name: string
  readonly status: ActivityStatus
  readonly kind: ActivityKind
  /** Of a started activity: what its tool calls so. P6: where the remaining work starts; others: the actual start. */
  readonly earlyStart: string | null
  readonly earlyFinish: string | null
  readonly lateStart: string | null
  readonly lateFinish: string | null
  readonly totalFloatMinutes: number | null
  readonly freeFloatMinutes: number | null
  /** On the longest path to the finish that its float is measured from. */
  readonly longestPath: boolean
  readonly actualStart: string | null
  readonly actualFinish: string | null
  /** By its project's own definition. */
  readonly critical: boolean
  /** Driving predecessors, oldest link first. */
  readonly driving: readonly {
    readonly project: string
    readonly code: string
    readonly type: LinkType
    readonly lagMinutes: number
  }[]
  /** What the planning tool states; `null`: nothing. */
  readonly reported: ActivityReported | null
  /** Our early dates are not the reported ones. */
  readonly divergent: boolean
}

export interface ActivityFilter {
  readonly project?: string | undefined
  /** Only critical ones, or only others. */
  readonly critical?: boolean | undefined
  /** At most so many rows. */
  readonly limit?: number | undefined
  /** Only rows behind this one in the order of project and code; it need not exist any more. */
  readonly after?: { readonly project: string; readonly code: string } | undefined
}

/** Activities with their dates, by project and code; of hidden projects none. */
export function activityRows(view: ProgrammeView, filter: ActivityFilter = {}, hidden = nothingHidden): ActivityRow[] {
  const rows: ActivityRow[] = []
  const limit = filter.limit ?? Infinity
  for (const project of view.network.projects) {
    if (filter.project !== undefined && filter.project !== project.id) continue
    if (hidden.has(project.id)) continue
    for (let activity = firstBehind(view, project, filter); activity < project.end; activity++) {
      if (rows.length >= limit) return rows
      if (filter.critical === undefined || filter.critical === isCritical(view, activity))
        rows.push(row(view, activity, hidden))
    }
  }
  return rows
}

function firstBehind({ network }: ProgrammeView, project: NetworkProject, { after }: ActivityFilter): number {
  const order = after === undefined ? 1 : byCode(project.id, after.project)
  if (after === undefined || order !== 0) return order > 0 ? project.first : project.end
  let low = project.first
  let high = project.end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (byCode(at(network.activities, middle).code, after.code) > 0) high = middle
    else low = middle + 1
  }
  return low
}

function row(view: ProgrammeView, activity: number, hidden: Hidden): ActivityRow {
  const { network, schedule } = view
  const { code, name, status, kind, reported, actualStart, actualFinish } = at(network.activities, activity)
  const project = projectOf(network, activity)
  const remaining = status === 'in-progress' && project.settings.ruleSet === 'primavera'
  const earlyStart = remaining ? schedule.remainingStart : schedule.earlyStart
  return {
    project: project.id,
    code,
    name,
    status,
    kind,
    earlyStart: dateOrNull(at(earlyStart, activity)),
    earlyFinish: dateOrNull(at(schedule.earlyFinish, activity)),
    lateStart: dateOrNull(at(schedule.lateStart, activity)),
    lateFinish: dateOrNull(at(schedule.lateFinish, activity)),
    totalFloatMinutes: floatOrNull(at(schedule.totalFloatMinutes, activity)),
    freeFloatMinutes: floatOrNull(at(schedule.freeFloatMinutes, activity)),
    longestPath: schedule.longestPath[activity] === 1,
    actualStart: actualStart ?? null,
    actualFinish: actualFinish ?? null,
    critical: isCritical(view, activity),
    driving: drivingOf(view, activity, hidden),
    reported: reported ?? null,
    divergent: isDivergent(network, schedule, activity),
  }
}

function drivingOf({ network, schedule }: ProgrammeView, activity: number, hidden: Hidden): ActivityRow['driving'] {
  const { offsets, links } = network.incoming
  const driving = links.subarray(at(offsets, activity), at(offsets, activity + 1))
  return Array.from(driving)
    .filter((link) => schedule.driving[link] === 1)
    .map((link) => {
      const { from, type, lagMinutes } = at(network.links, link)
      const { project, activity: code } = maskedEnd(from, hidden)
      return { project, code, type, lagMinutes }
    })
}

/** What is wrong with the plans of the programme, by severity, code, project and place; of hidden projects none. */
export function findingsOf(view: ProgrammeView, hidden = nothingHidden): Finding[] {
  return visibleFindings(view.findings, hidden).map(({ code, message, at, severity, project }) => ({
    code,
    message,
    at,
    severity,
    ...(project === undefined ? {} : { project }),
  }))
}
