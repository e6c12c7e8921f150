import {
  cloudEventType,
  decideFacts,
  decidePlan,
  emptyProgramme,
  evolve,
  parseFact,
  parsePlan,
  programmeStream,
  readRecorded,
  type Fact,
  type ProgrammeRegister,
} from '@throughline/domain'
import { openEmbedded } from '@throughline/embedded'
import {
  feedTopics,
  problemAnswer,
  type Clock,
  type DeliveredMessage,
  type EventStore,
  type NewEvent,
  type ReportFeed,
} from '@throughline/ports'
import Fastify, { type FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engine, type EngineLimits, type EngineOptions } from '../src/index.ts'

export const clock: Clock = { now: () => '2026-03-02T08:00:00.000Z' }

export interface TestWorld {
  readonly store: EventStore
  readonly feed: ReportFeed
  close(): Promise<void>
}

export async function openTestWorld(): Promise<TestWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-engine-'))
  const world = await openEmbedded({ folder, clock })
  return {
    store: world.store,
    feed: world.feed,
    async close() {
      await world.close()
      await rm(folder, { recursive: true })
    },
  }
}

export async function openApp(
  options: Pick<EngineOptions, 'store' | 'feed' | 'onHealth' | 'publisherId'>,
  limits: Partial<EngineLimits> = {},
): Promise<FastifyInstance> {
  const app = Fastify()
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, document } = problemAnswer(error, { correlationId: request.id })
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  })
  void app.register(engine, { clock, limits: { pauseMs: 1, feedSilenceMs: 400, ...limits }, ...options })
  await app.ready()
  return app
}

const uuidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Writes commands to a programme's stream as a source would, one append a command. */
export interface Writer {
  facts(...facts: readonly (readonly [type: string, data: unknown])[]): Promise<number>
  plan(plan: unknown): Promise<number>
  /** Only the first `part` events of what the plan would append: a submission that broke off. */
  part(plan: unknown, part: number): Promise<number>
  raw(event: Omit<NewEvent, 'id'>): Promise<number>
  readonly register: ProgrammeRegister
}

export function writer(store: EventStore, programme: string): Writer {
  const register = emptyProgramme(programme)
  let commands = 0

  async function append(facts: readonly Fact[], closes: boolean): Promise<number> {
    commands += 1
    const behind = register.revision
    const events = facts.map((fact, index): NewEvent => {
      const time = new Date(Date.UTC(2026, 2, 2) + (behind + index) * 60_000).toISOString()
      return {
        id: uuidOf(`${programme} ${commands} ${index}`),
        type: fact.type,
        data: fact.data,
        metadata: {
          version: fact.type === 'link.declared' ? 2 : 1,
          source: '/test',
          sourceid: `${commands}-${index}`,
          time,
          recordedtime: time,
          actor: 'a planner',
          correlationid: `request ${commands}`,
          command: uuidOf(`${programme} ${commands}`),
          ...(closes && index === facts.length - 1 ? { closes: true } : {}),
        },
      }
    })
    if (events.length > 0) await store.append(programmeStream(programme), behind === -1 ? 'none' : behind, events)
    for (const [index, event] of events.entries()) {
      const read = readRecorded({ ...event, revision: behind + 1 + index })
      if (!read.ok) throw new Error(JSON.stringify(read.problems))
      evolve(register, read.value)
    }
    return register.revision
  }

  function decided(plan: unknown): readonly Fact[] {
    const parsed = parsePlan(plan)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const decision = decidePlan(register, { submission: `s${commands}`, plans: [parsed.value] })
    if (!decision.ok) throw new Error(JSON.stringify(decision.problems))
    return decision.value.events
  }

  return {
    register,
    async facts(...facts) {
      const parsed = facts.map(([type, data]) => {
        const fact = parseFact(cloudEventType(type as Fact['type']), data)
        if (!fact.ok) throw new Error(JSON.stringify(fact.problems))
        return fact.value
      })
      const decision = decideFacts(register, parsed)
      if (!decision.ok) throw new Error(JSON.stringify(decision.problems))
      return append(decision.value, true)
    },
    plan: async (plan) => append(decided(plan), true),
    part: async (plan, part) => append(decided(plan).slice(0, part), false),
    async raw(event) {
      const behind = register.revision
      await store.append(programmeStream(programme), behind === -1 ? 'none' : behind, [
        { ...event, id: uuidOf(`${programme} raw ${behind}`) },
      ])
      register.revision += 1
      return register.revision
    },
  }
}

const day = [
  [480, 720],
  [780, 1020],
]
const calendar = { code: 'five-days', week: [[], day, day, day, day, day, []], exceptions: [] }

/** A plan of a chain of activities, `A1` to `An`, each so many days long; `after` is the end of another project. */
export function chainPlan(project: string, durations: readonly number[], after?: readonly [string, string]): object {
  const code = (index: number): string => `A${index + 1}`
  const link = (from: object, to: object): object => ({ from, to, type: 'FS', lagMinutes: 0 })
  return {
    project,
    settings: {
      name: `Project ${project}`,
      ruleSet: 'primavera',
      dataDate: '2026-03-02T08:00',
      defaultCalendar: calendar.code,
      options: {},
    },
    calendars: [calendar],
    activities: durations.map((days, index) => ({
      code: code(index),
      name: `Step ${index + 1}`,
      kind: 'task',
      durationMinutes: days * 480,
      status: 'not-started',
      remainingMinutes: days * 480,
    })),
    links: [
      ...durations
        .slice(1)
        .map((_, index) => link({ project, activity: code(index) }, { project, activity: code(index + 1) })),
      ...(after === undefined ? [] : [link({ project: after[0], activity: after[1] }, { project, activity: 'A1' })]),
    ],
  }
}

let groups = 0

/** Everything the feed holds on all report topics, by topic, once it has been silent for a while. */
export async function readFeed(feed: ReportFeed, silenceMs = 300): Promise<DeliveredMessage[]> {
  const messages: DeliveredMessage[] = []
  const ending = new AbortController()
  let timer = setTimeout(() => ending.abort(), silenceMs)
  const topics = Object.values(feedTopics)
    .filter((topic) => topic !== feedTopics.checkpoints)
    .map(({ name }) => name)
  groups += 1
  await feed.consume({ group: `test-${groups}`, topics, signal: ending.signal }, async (batch) => {
    messages.push(...batch)
    clearTimeout(timer)
    timer = setTimeout(() => ending.abort(), silenceMs)
  })
  return messages
}

/** The records of the feed as a reader sees them, without their places, grouped by topic and key. */
export function contents(messages: readonly DeliveredMessage[]): string[] {
  return messages
    .map(({ topic, key, headers, value }) => ({ topic, key, headers, value }))
    .map((message, index) => ({ text: JSON.stringify(message), order: `${message.topic} ${message.key}`, index }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.index - b.index))
    .map(({ text }) => text)
}

/** Waits until a condition holds; fails after ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not happen in time: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
