import { type Activity, type EventData, type RecordedEvent } from '@throughline/domain'
import { linkIndex, type Comparison } from './comparison.ts'
import { dependencyEventWords, type DependencyEvent } from './dependency-words.ts'
import { marked, markedByAll } from './marks.ts'
import { activityIndex, at, type Network } from './network.ts'
import { constraintWords } from './reason-words.ts'
import { activityWords, dateWords, durationWords, lagWords, linkPlaces, projectWords, shortName } from './words.ts'
import { minutesPerDay } from './working-days.ts'

const eightHours = 480

/** One sentence about one event, without a full stop; `undefined`: it is told elsewhere, or moves nothing. */
export function eventWords(comparison: Comparison, event: RecordedEvent): string | undefined {
  switch (event.type) {
    case 'activity.planned':
      return plannedWords(comparison, event.data)
    case 'activity.replanned':
    case 'activity.progressed':
      return changedWords(comparison, event.data.project, event.data.activity, event.data.changes)
    case 'activity.removed':
      return `Activity ${activityName(comparison, event.data.project, event.data.activity)} removed`
    case 'link.declared':
    case 'link.revised':
    case 'link.withdrawn':
      return linkEventWords(comparison, event)
    case 'project.joined':
    case 'project.rescheduled':
    case 'project.left':
    case 'calendar.defined':
    case 'baseline.taken':
      return projectEventWords(comparison, event)
    case 'activity.reported':
    case 'plan.submitted':
      return undefined
    default:
      return registerWords(comparison, event)
  }
}

function plannedWords({ before, after }: Comparison, { project, activity }: EventData<'activity.planned'>): string {
  const known = before === undefined ? -1 : activityIndex(before.network, project, activity.code)
  const length =
    activity.durationMinutes === 0
      ? 'milestone'
      : durationWords(activity.durationMinutes, dayOf(after.network, project, activity.code))
  return `Activity ${activityWords(project, activity)} ${known === -1 ? 'added' : 'planned anew'}, ${length}`
}

function dayOf(network: Network, project: string, code: string): number {
  const index = activityIndex(network, project, code)
  return index === -1 ? eightHours : minutesPerDay(network, at(network.input.activities, index).calendar)
}

/** An activity by name as it is now, or as it was. */
function activityName({ before, after }: Comparison, project: string, code: string): string {
  for (const view of [after, before]) {
    const index = view === undefined ? -1 : activityIndex(view.network, project, code)
    if (view !== undefined && index !== -1) return activityWords(project, at(view.network.activities, index))
  }
  return activityWords(project, { code, name: '' })
}

type Changes = EventData<'activity.replanned'>['changes'] & EventData<'activity.progressed'>['changes']

function changedWords(comparison: Comparison, project: string, code: string, changes: Changes): string {
  const { before, after } = comparison
  const index = before === undefined ? -1 : activityIndex(before.network, project, code)
  const was = before === undefined || index === -1 ? undefined : at(before.network.activities, index)
  const parts = partsOfChange(project, was, changes, dayOf(after.network, project, code))
  return `Activity ${activityName(comparison, project, code)}: ${parts.join(', ')}`
}

function partsOfChange(project: string, was: Activity | undefined, changes: Changes, day: number): string[] {
  const parts: string[] = []
  const duration = (what: string, from: number | undefined, to: number | null | undefined) => {
    if (to === undefined || to === null) return
    const is = durationWords(to, day)
    parts.push(from === undefined ? `${what} ${is}` : `${what} ${durationWords(from, day)} -> ${is}`)
  }
  const date = (what: string, value: string | null | undefined, verb: string) => {
    if (value !== undefined) parts.push(value === null ? `${what} removed` : `${what} ${dateWords(value)} ${verb}`)
  }
  const both = changes.remainingMinutes === changes.durationMinutes && was?.remainingMinutes === was?.durationMinutes
  if (!both) duration('remaining duration', was?.remainingMinutes, changes.remainingMinutes)
  duration('duration', was?.durationMinutes, changes.durationMinutes)
  date('actual start', changes.actualStart, 'recorded')
  date('actual finish', changes.actualFinish, 'recorded')
  for (const constraint of [changes.constraint, changes.secondaryConstraint]) {
    if (constraint !== undefined)
      parts.push(constraint === null ? 'constraint removed' : `constraint ${constraintWords(constraint)} set`)
  }
  date('deadline', changes.deadline, 'set')
  date('expected finish', changes.expectedFinish, 'set')
  date('external early start', changes.externalEarlyStart, 'set')
  date('external late finish', changes.externalLateFinish, 'set')
  if (changes.calendar !== undefined)
    parts.push(
      changes.calendar === null ? 'default calendar' : `calendar '${marked(project, shortName(changes.calendar))}'`,
    )
  if (changes.status !== undefined) parts.push(`now ${changes.status.replace('-', ' ')}`)
  if (changes.inactive !== undefined) parts.push(changes.inactive === true ? 'set inactive' : 'active again')
  if (changes.manual !== undefined) parts.push(changes.manual === true ? 'scheduled by hand' : 'scheduled by logic')
  if (changes.name !== undefined)
    parts.push(was === undefined ? 'renamed' : `renamed from '${marked(project, shortName(was.name))}'`)
  if (parts.length > 0) return parts
  const other = Object.keys(changes).map((field) => fieldWords(field))
  return [other.length === 0 ? 'restated' : `${other.join(', ')} changed`]
}

/** `plannedStart` as `planned start`. */
function fieldWords(field: string): string {
  return field.replace(/Minutes$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

type LinkEvent = Extract<RecordedEvent, { type: 'link.declared' | 'link.revised' | 'link.withdrawn' }>

function linkEventWords({ before, after }: Comparison, { type, data }: LinkEvent): string {
  const words = `Link ${linkPlaces(data)}`
  if (type === 'link.withdrawn') return `${words} withdrawn`
  const day = dayOf(after.network, data.to.project, data.to.activity)
  const lag = lagWords(data, day)
  if (type === 'link.declared') return `${words} declared${lag === '' ? '' : `, ${lag}`}`
  const known = before === undefined ? undefined : linkOf(before.network, data)
  const was = known === undefined ? '' : `${lagWords(known, day) || 'no lag'} -> `
  return `${words}: ${was}${lag === '' ? 'no lag' : lag}`
}

function linkOf(network: Network, { from, to, type }: LinkEvent['data']): Network['links'][number] | undefined {
  const [giver, receiver] = [from, to].map((end) => activityIndex(network, end.project, end.activity))
  const ends = giver === undefined || receiver === undefined || giver === -1 || receiver === -1
  return ends ? undefined : network.links[linkIndex(network, giver, receiver, type)]
}

type ProjectEvent = Extract<
  RecordedEvent,
  { type: 'project.joined' | 'project.rescheduled' | 'project.left' | 'calendar.defined' | 'baseline.taken' }
>

function projectEventWords(comparison: Comparison, event: ProjectEvent): string | undefined {
  switch (event.type) {
    case 'project.joined':
      return joinedWords(comparison, event.data)
    case 'project.rescheduled':
      return rescheduledWords(comparison, event.data)
    case 'project.left':
      return `Project ${projectWords(event.data.project)} left`
    case 'calendar.defined': {
      const { project, calendar } = event.data
      const known = comparison.before?.network.projects[comparison.before.network.projectIndex.get(project) ?? -1]
      return `Calendar '${marked(project, shortName(calendar.code))}' of ${projectWords(project)} ${known?.calendarCodes.has(calendar.code) === true ? 'changed' : 'defined'}`
    }
    case 'baseline.taken':
      return (event.data.part ?? 0) === 0
        ? `Baseline '${marked(event.data.project, shortName(event.data.name))}' of ${projectWords(event.data.project)} taken`
        : undefined
  }
}

function joinedWords({ after, touched }: Comparison, { project, settings }: EventData<'project.joined'>): string {
  const entry = after.network.projects[after.network.projectIndex.get(project) ?? -1]
  const activities = entry === undefined ? 0 : entry.end - entry.first
  const links = touched.linksByPlan.get(project) ?? 0
  const name =
    settings.name === '' || settings.name === project ? '' : ` ('${marked(project, shortName(settings.name))}')`
  return `Project ${projectWords(project)}${name} joined: ${activities} activities, ${links} links`
}

function rescheduledWords({ before }: Comparison, { project, changes }: EventData<'project.rescheduled'>): string {
  const known = before?.network.projects[before.network.projectIndex.get(project) ?? -1]?.settings
  const parts: string[] = []
  const date = (what: string, from: string | undefined, to: string | null | undefined) => {
    if (to === undefined) return
    if (to === null) parts.push(`${what} removed`)
    else
      parts.push(
        from === undefined ? `${what} set to ${dateWords(to)}` : `${what} moved ${dateWords(from)} -> ${dateWords(to)}`,
      )
  }
  date('data date', known?.dataDate, changes.dataDate)
  date('planned start', known?.plannedStart, changes.plannedStart)
  date('must finish by', known?.mustFinishBy, changes.mustFinishBy)
  if (changes.options !== undefined) parts.push('schedule options changed')
  if (changes.defaultCalendar !== undefined) parts.push('default calendar changed')
  if (changes.ruleSet !== undefined) parts.push(`rule set ${changes.ruleSet}`)
  if (changes.owner !== undefined)
    parts.push(changes.owner === null ? 'owner removed' : `owner ${marked(project, shortName(changes.owner))}`)
  const told = [
    'reportedFinish',
    'dataDate',
    'plannedStart',
    'mustFinishBy',
    'options',
    'defaultCalendar',
    'ruleSet',
    'owner',
  ]
  parts.push(
    ...Object.keys(changes)
      .filter((field) => !told.includes(field))
      .map((field) => `${fieldWords(field)} changed`),
  )
  if (parts.length === 0 && changes.reportedFinish !== undefined)
    date('finish reported by the tool', known?.reportedFinish, changes.reportedFinish)
  return `Project ${projectWords(project)}: ${parts.join(', ')}`
}

/** Targets, agreements and registers: they move no date, but people act on them. */
function registerWords(comparison: Comparison, event: RecordedEvent): string {
  const { type, data, revision } = event
  const projects = comparison.named.get(revision) ?? []
  if ('dependency' in data) return dependencyEventWords(comparison, event as DependencyEvent)
  if (type === 'target.withdrawn') {
    const name = comparison.before?.targets.get(data.target)?.name ?? data.target
    return `Target '${markedByAll(projects, shortName(name))}' withdrawn`
  }
  if (type === 'baseline.approved') {
    const name = markedByAll(projects, shortName(data.name))
    return `Baseline '${name}'${data.project === undefined ? '' : ` of ${projectWords(data.project)}`} approved`
  }
  if (type === 'target.declared')
    return `Target '${marked(data.project, shortName(data.name))}' declared on ${activityName(comparison, data.project, data.activity)}`
  if (type === 'target.committed') {
    return `Target ${markedByAll(projects, data.target)} committed for ${dateWords(data.date)}`
  }
  if (type === 'programme.reviewed') return 'Reviewed, for time has passed'
  if (type === 'alert.configured')
    return `Alert settings${data.project === undefined ? '' : ` of ${projectWords(data.project)}`} changed`
  const what = type.replace('.', ' ')
  const subject = 'id' in data ? data.id : 'alert' in data ? data.alert : 'project' in data ? (data.project ?? '') : ''
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}${subject === '' ? '' : ` (${markedByAll(projects, subject)})`}`
}
