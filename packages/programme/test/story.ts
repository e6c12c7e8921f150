import {
  decideFacts,
  decidePlan,
  type Activity,
  type ClosedCommand,
  type Fact,
  type ImpactReport,
  type Link,
  type LinkType,
  type PlanSnapshot,
  type ProjectSettings,
  type RecordedEvent,
} from '@throughline/domain'
import {
  applyEvent,
  computeView,
  createProgramme,
  impactReport,
  type Programme,
  type ProgrammeView,
} from '../src/index.ts'

export const hour = 60
export const day = 8 * hour

/** Eight hours from 08:00 to 16:00, Monday to Friday. */
export const fiveDays = {
  code: 'five',
  week: [[], ...Array.from({ length: 5 }, () => [[480, 960] as [number, number]]), []],
  exceptions: [],
}

export function settings(over: Partial<ProjectSettings> = {}): ProjectSettings {
  return {
    name: '',
    ruleSet: 'primavera',
    dataDate: '2026-03-02T08:00',
    plannedStart: '2026-03-02T08:00',
    defaultCalendar: 'five',
    options: {},
    ...over,
  }
}

export function task(code: string, days: number, over: Partial<Activity> = {}): Activity {
  return {
    code,
    name: `Task ${code}`,
    kind: days === 0 ? 'finish-milestone' : 'task',
    durationMinutes: days * day,
    status: 'not-started',
    remainingMinutes: days * day,
    ...over,
  }
}

/** `link('a/1', 'b/2')`: the last slash parts project and code. */
export function link(from: string, to: string, type: LinkType = 'FS', lagMinutes = 0): Link {
  return { from: end(from), to: end(to), type, lagMinutes }
}

function end(place: string) {
  const cut = place.indexOf('/')
  return { project: place.slice(0, cut), activity: place.slice(cut + 1) }
}

export function plan(
  project: string,
  activities: Activity[],
  links: Link[] = [],
  over: Partial<ProjectSettings> = {},
): PlanSnapshot {
  return { project, settings: settings(over), calendars: [fiveDays], activities, links }
}

/** One command of a story and what it did. */
export interface Chapter {
  readonly command: ClosedCommand
  readonly before: ProgrammeView | undefined
  readonly after: ProgrammeView
  readonly report: ImpactReport
}

/** The commands of a log, each with the views around it. */
export function* commandsOf(log: readonly RecordedEvent[]): Generator<Omit<Chapter, 'report'>, void> {
  const programme = createProgramme('p')
  let before: ProgrammeView | undefined
  for (const event of log) {
    const command = applyEvent(programme, event)
    if (command === undefined) continue
    const after = computeView(programme)
    yield { command, before, after }
    before = after
  }
}

/** A programme told step by step, with the log of all that was recorded. */
export function story(id = 'demo') {
  const programme: Programme = createProgramme(id)
  const log: RecordedEvent[] = []
  let before: ProgrammeView | undefined

  function record(facts: readonly Fact[]): Chapter {
    const number = log.length
    let closed: ClosedCommand | undefined
    facts.forEach((fact, index) => {
      const event = recorded(fact, log.length, `command-${number}`, index === facts.length - 1)
      log.push(event)
      closed = applyEvent(programme, event)
    })
    if (closed === undefined) throw new Error('the command did not close')
    const after = computeView(programme)
    const report = impactReport({ before, after, command: closed, id: `report-${closed.revision}` })
    const chapter = { command: closed, before, after, report }
    before = after
    return chapter
  }

  return {
    programme,
    log,
    record,
    submit(plans: PlanSnapshot | PlanSnapshot[], file?: string): Chapter {
      const decided = decidePlan(programme.register, {
        submission: `submission-${log.length}`,
        plans: Array.isArray(plans) ? plans : [plans],
        ...(file === undefined ? {} : { file: { name: file, format: 'xer', bytes: 1, sha256: '0'.repeat(64) } }),
      })
      if (!decided.ok) throw new Error(JSON.stringify(decided.problems))
      return record(decided.value.events)
    },
    post(...facts: Fact[]): Chapter {
      const decided = decideFacts(programme.register, facts)
      if (!decided.ok) throw new Error(JSON.stringify(decided.problems))
      return record(decided.value)
    },
  }
}

export function recorded(fact: Fact, revision: number, command: string, closes: boolean): RecordedEvent {
  const time = new Date(Date.UTC(2026, 2, 2, 9, 0, revision)).toISOString()
  return {
    ...fact,
    id: `event-${revision}`,
    revision,
    metadata: {
      version: 1,
      source: 'urn:test',
      sourceid: String(revision),
      time,
      recordedtime: time,
      actor: 'planner@example.org',
      correlationid: `correlation-${revision}`,
      command,
      ...(closes ? { closes: true as const } : {}),
    },
  } as RecordedEvent
}

/** Commands of one event each, recorded on given days. */
export function calendar() {
  const programme = createProgramme('demo')
  return (dayNumber: number, fact: Fact): Chapter => {
    const event = recorded(fact, programme.register.revision + 1, `on day ${dayNumber}`, true)
    const recordedtime = new Date(Date.UTC(2026, 2, 2 + dayNumber)).toISOString()
    const before = programme.register.revision === -1 ? undefined : computeView(programme)
    const metadata = { ...event.metadata, recordedtime }
    const command = applyEvent(programme, { ...event, metadata } as RecordedEvent)
    if (command === undefined) throw new Error('the command did not close')
    const after = computeView(programme)
    return { before, after, command, report: impactReport({ before, after, command, id: 'r' }) }
  }
}
