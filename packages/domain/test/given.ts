/** Words in which the tests say what was given: facts, plans and the register that results from them. */
import {
  cloudEventType,
  currentVersion,
  decideFacts,
  decidePlan,
  emptyProgramme,
  evolve,
  readRecorded,
  type Activity,
  type Calendar,
  type ClosedCommand,
  type Fact,
  type Link,
  type PlanDecision,
  type PlanSnapshot,
  type Problem,
  type ProgrammeRegister,
  type RecordedEvent,
} from '../src/index.ts'

export interface Circumstances {
  readonly command?: string
  readonly closes?: boolean
  readonly actor?: string
  readonly version?: number
  readonly recordedtime?: string
}

/** The fact as the store gives it back: through JSON and through the reader. */
export function recorded(fact: Fact, revision: number, circumstances: Circumstances = {}): RecordedEvent {
  const { command = `command ${revision}`, closes = true, actor = 'Ada' } = circumstances
  const { recordedtime = '2026-03-02T08:00:01.000Z' } = circumstances
  const stored = {
    id: `event ${revision}`,
    type: fact.type,
    data: fact.data,
    metadata: {
      version: circumstances.version ?? currentVersion(fact.type),
      source: '/test',
      sourceid: `${revision}`,
      time: '2026-03-02T08:00:00Z',
      recordedtime,
      actor,
      correlationid: 'c',
      command,
      ...(closes ? { closes } : {}),
    },
    revision,
  }
  const read = readRecorded(JSON.parse(JSON.stringify(stored)) as typeof stored)
  if (!read.ok) throw new Error(`${cloudEventType(fact.type)} cannot be read back: ${JSON.stringify(read.problems)}`)
  return read.value
}

/** Folds one more event. */
export function happens(
  register: ProgrammeRegister,
  fact: Fact,
  circumstances: Circumstances = {},
): ClosedCommand | undefined {
  return evolve(register, recorded(fact, register.revision + 1, circumstances))
}

/** A programme in which these facts happened, one command each. */
export function given(...facts: readonly Fact[]): ProgrammeRegister {
  const register = emptyProgramme('p')
  for (const fact of facts) happens(register, fact)
  return register
}

/** Folds facts as one command. */
export function happenTogether(register: ProgrammeRegister, facts: readonly Fact[], command: string) {
  let closed: ClosedCommand | undefined
  facts.forEach((fact, index) => {
    closed = happens(register, fact, { command, closes: index === facts.length - 1 })
  })
  return closed
}

export function compared(register: ProgrammeRegister, ...plans: readonly PlanSnapshot[]): PlanDecision {
  const decision = decidePlan(register, { submission: 's', plans })
  if (!decision.ok) throw new Error(`the plan was refused: ${JSON.stringify(decision.problems)}`)
  return decision.value
}

/** Decides on plans and folds what was decided. */
export function submitted(register: ProgrammeRegister, ...plans: readonly PlanSnapshot[]): PlanDecision {
  const decision = compared(register, ...plans)
  happenTogether(register, decision.events, `submission ${register.revision}`)
  return decision
}

export function problemsOfPlan(register: ProgrammeRegister, ...plans: readonly PlanSnapshot[]): readonly Problem[] {
  const decision = decidePlan(register, { submission: 's', plans })
  return decision.ok ? [] : decision.problems
}

export function problemsOf(register: ProgrammeRegister, ...facts: readonly Fact[]): readonly Problem[] {
  const decision = decideFacts(register, facts)
  return decision.ok ? [] : decision.problems
}

/** `code at`, for short comparisons. */
export const codes = (problems: readonly Problem[]) => problems.map(({ code, at }) => `${code} ${at ?? ''}`.trim())

export const types = (facts: readonly Fact[]) => facts.map((fact) => fact.type)

const day = [[480, 1020]] as [number, number][]
export function calendar(code: string, more: Partial<Calendar> = {}): Calendar {
  return { code, week: [[], day, day, day, day, day, []], exceptions: [], ...more }
}

export function activity(code: string, more: Partial<Activity> = {}): Activity {
  return {
    code,
    name: `Activity ${code}`,
    kind: 'task',
    durationMinutes: 480,
    status: 'not-started',
    remainingMinutes: 480,
    ...more,
  }
}

/** `link('a/1', 'b/2')`: finish to start, no lag. */
export function link(from: string, to: string, more: Partial<Omit<Link, 'from' | 'to'>> = {}): Link {
  return { from: end(from), to: end(to), type: 'FS', lagMinutes: 0, ...more }
}

function end(words: string) {
  const [project = '', activity = ''] = words.split('/')
  return { project, activity }
}

export function plan(project: string, more: Partial<Omit<PlanSnapshot, 'project'>> = {}): PlanSnapshot {
  return {
    project,
    settings: { name: `Project ${project}`, ruleSet: 'primavera', options: {} },
    calendars: [],
    activities: [],
    links: [],
    ...more,
  }
}

export const joined = (project: string): Fact => ({
  type: 'project.joined',
  data: { project, settings: plan(project).settings },
})

export const planned = (project: string, code: string, more: Partial<Activity> = {}): Fact => ({
  type: 'activity.planned',
  data: { project, activity: activity(code, more) },
})

export const declared = (from: string, to: string, more: Partial<Link> & { plan?: string } = {}): Fact => ({
  type: 'link.declared',
  data: { ...link(from, to), ...more },
})
