import type {
  AbandonedCommand,
  Finding,
  IgnoredEvent,
  LinkEnd,
  PendingCommand,
  ProgrammeRegister,
  RegisteredLink,
} from '@throughline/domain'
import { markedByAll } from './marks.ts'
import { projectsField } from './schedule-findings.ts'
import { activityPlace, linkPlaces, plural, projectWords } from './words.ts'

/** Calendars that are named and not defined, collected while a network is compiled. */
export interface CalendarGaps {
  /** Default calendar named by a project and not defined, by project. */
  readonly defaults: Map<string, string>
  /** Projects whose default is the standard calendar, because they name none. */
  readonly standard: Set<string>
  /** An activity or assignment names this calendar. */
  missing(project: string, code: string): void
  /** An activity names no calendar. */
  takesDefault(project: string): void
  /** How often each missing calendar is named, by project and code. */
  readonly named: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly defaultTaken: ReadonlyMap<string, number>
}

export function calendarGaps(): CalendarGaps {
  const named = new Map<string, Map<string, number>>()
  const defaultTaken = new Map<string, number>()
  return {
    defaults: new Map(),
    standard: new Set(),
    named,
    defaultTaken,
    missing(project, code) {
      const codes = named.get(project) ?? new Map<string, number>()
      codes.set(code, (codes.get(code) ?? 0) + 1)
      named.set(project, codes)
    },
    takesDefault(project) {
      defaultTaken.set(project, (defaultTaken.get(project) ?? 0) + 1)
    },
  }
}

const standardWords = 'the standard week (Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00)'

export function missingCalendarFindings(gaps: CalendarGaps): Finding[] {
  const findings: Finding[] = []
  const standIn = (project: string) =>
    gaps.standard.has(project) ? standardWords : 'the default calendar of the project'
  for (const [project, codes] of gaps.named) {
    for (const [code, count] of codes) {
      findings.push({
        code: 'missing-calendar',
        severity: 'warning',
        message: `Calendar '${code}' of project ${project} is named by ${plural(count, 'activity or assignment', 'activities or assignments')} and is not defined: ${standIn(project)} is used.`,
        at: `${project}/${code}`,
        project,
      })
    }
  }
  for (const [project, code] of gaps.defaults) {
    findings.push({
      code: 'missing-calendar',
      severity: 'warning',
      message: `Project ${project} names '${code}' as its default calendar, which is not defined: ${gaps.standard.has(project) ? standardWords : 'its only calendar'} is used.`,
      at: project,
      project,
    })
  }
  for (const project of gaps.standard) {
    const taken = gaps.defaultTaken.get(project) ?? 0
    if (taken === 0 || gaps.defaults.has(project)) continue
    findings.push({
      code: 'missing-calendar',
      severity: 'info',
      message: `Project ${project} names no default calendar: ${standardWords} is used for ${plural(taken, 'activity', 'activities')}.`,
      at: project,
      project,
    })
  }
  return findings
}

export function danglingFinding(register: ProgrammeRegister, link: RegisteredLink): Finding {
  const why = [link.from, link.to].flatMap((end) => missingEnd(register, end))
  const project = link.plan ?? (register.projects.has(link.to.project) ? link.to.project : link.from.project)
  return {
    code: 'dangling-link',
    severity: 'warning',
    message: `Link ${linkPlaces(link)} has no effect yet: ${why.join(', and ')}. It binds as soon as that comes.`,
    at: linkPlaces(link),
    project,
    ...projectsField([link.from.project, link.to.project]),
  }
}

function missingEnd(register: ProgrammeRegister, { project, activity }: LinkEnd): string[] {
  const known = register.projects.get(project)
  if (known === undefined) return [`project ${projectWords(project)} has not joined`]
  return known.activities.has(activity) ? [] : [`activity ${activityPlace(project, activity)} is not in the plan`]
}

export function ignoredLinksFinding(project: string, count: number): Finding {
  return {
    code: 'link-ignored',
    severity: 'info',
    message: `Project ${project} is set to ignore links to other projects: ${plural(count, 'link', 'links')} into it ${count === 1 ? 'has' : 'have'} no effect.`,
    at: project,
    project,
  }
}

export function abandonedFinding(abandoned: AbandonedCommand): Finding {
  const { command, firstRevision, actor, events, supersededAt, projects } = abandoned
  return {
    code: 'abandoned-submission',
    severity: 'info',
    message: `A submission of ${markedByAll(projects, actor)} that began at revision ${firstRevision} was never completed and was replaced at revision ${supersededAt}: its ${plural(events, 'event has', 'events have')} no effect.`,
    at: `command ${command}`,
    projects: [...projects],
  }
}

export function pendingFinding({ command, firstRevision, actor, events, projects }: PendingCommand): Finding {
  return {
    code: 'pending-submission',
    severity: 'info',
    message: `A submission of ${markedByAll(projects, actor)} that began at revision ${firstRevision} is not complete: its ${plural(events.length, 'event has', 'events have')} no effect yet.`,
    at: pendingPlace(command),
    projects: [...projects],
  }
}

export const pendingPlace = (command: string): string => `command ${command}`

export function ignoredFinding({ revision, type, reason, at, projects }: IgnoredEvent): Finding {
  return {
    code: 'ignored-event',
    severity: 'warning',
    message: `Event ${type} of revision ${revision} has no effect (${reason.replaceAll('-', ' ')}: ${markedByAll(projects, at)}).`,
    at: `revision ${revision}`,
    projects,
  }
}
