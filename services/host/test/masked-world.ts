import { openEmbedded } from '@throughline/embedded'
import { feedTopics, type DeliveredMessage } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buildApp } from '../src/app.ts'
import { chainPlan, clock, listen, temporaryFolder, until } from './world.ts'

export const rootKey = 'the-configured-key-of-this-test'
/** Begins every text of the confidential project, and no other. */
export const word = 'q7Zeta'
export const secret = `${word} P`

interface Teardown {
  teardown(fn: () => Promise<void>): void
}

interface Plan {
  readonly settings: object
  readonly calendars: readonly { readonly code: string }[]
  readonly activities: readonly { readonly code: string; readonly name: string }[]
  readonly links: readonly unknown[]
}

/** The plan of the confidential project: each of its texts begins with the word. Later plans say nothing of who may see it. */
export function secretPlan(days: readonly number[], confidential?: boolean): object {
  const plan = chainPlan(secret, days) as Plan
  const said = JSON.stringify(plan).replaceAll(/"(A\d+|five-days)"/g, `"${word} $1"`)
  const { settings, activities, ...rest } = JSON.parse(said) as Plan
  const own = { name: `${word} name`, owner: `${word} owner`, tool: `${word} tool` }
  const named = activities.map((each) => ({
    ...each,
    name: `${word} ${each.name}`,
    owner: `${word} planner`,
    wbs: [`${word} wbs`],
  }))
  const stated = confidential === undefined ? {} : { confidential }
  return { ...rest, settings: { ...settings, ...own, ...stated }, activities: named }
}

export const end = (project: string, activity: string): object => ({ project, activity })

export const as = (key: string, actor?: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'x-correlation-id': 'the-same-in-every-run',
  ...(actor === undefined ? {} : { 'x-throughline-actor': encodeURIComponent(actor) }),
})

type Said = readonly [type: string, data: object]

/** A programme in which a project may be confidential, with everybody who reads of it. */
export interface World {
  readonly app: FastifyInstance
  readonly url: string
  /** May do everything but see confidential projects. */
  readonly reader: string
  /** May see all of them. */
  readonly entitled: string
  /** The last revision; those of commands while the project was confidential, and which of them ended it. */
  readonly state: {
    revision: number
    readonly secretAt: Set<number>
    readonly endings: Set<number>
    readonly closings: number[]
    isSecret: boolean
  }
  /** What was posted to the web hook of the reader's making. */
  readonly hooks: string[]
  plan(project: string, payload: object): Promise<void>
  /** Posts events of the confidential project, by its own office. */
  post(...events: readonly Said[]): Promise<void>
  /** Posts events of the others. */
  say(...events: readonly Said[]): Promise<void>
  /** Makes the project confidential, or open again. */
  hide(confidential: boolean): Promise<void>
  /** What the feed holds. */
  records(): Promise<DeliveredMessage[]>
}

/**
 * Three plans linked through the one that may be confidential, with agreements, targets, a baseline; `confidential`: as its
 * first plan states it.
 */
export async function openWorld(t: Teardown, first: readonly number[], confidential?: boolean): Promise<World> {
  const folder = await temporaryFolder(t)
  const embedded = await openEmbedded({ folder, clock })
  const app = await buildApp({
    roles: ['intake', 'engine', 'reporting'],
    world: embedded,
    clock,
    readModel: join(folder, 'reporting.db'),
    access: { rootKey, requestsPerMinute: 1_000_000 },
    webhooks: { allowPrivate: true, limits: { tickMs: 5 } },
  })
  const hook = await openHook()
  t.teardown(async () => {
    const closing = app.close()
    // a client may hold a connection ready that it never used
    app.server.closeAllConnections()
    await closing
    await embedded.close()
    await hook.close()
  })
  const url = await listen(app)
  const state: World['state'] = {
    revision: -1,
    secretAt: new Set(),
    endings: new Set(),
    closings: [],
    isSecret: confidential === true,
  }
  const send = async (method: 'PUT' | 'POST', path: string, mediaType: string, payload: string, actor: string) => {
    const headers = { ...as(rootKey, actor), 'content-type': mediaType }
    const answer = await app.inject({ method, url: path, headers, payload })
    if (answer.statusCode >= 300) throw new Error(answer.body)
    const { revision } = answer.json<{ revision: number }>()
    if (revision === state.revision) return
    state.revision = revision
    state.closings.push(revision)
    if (state.isSecret) state.secretAt.add(revision)
    const report = `/v1/programmes/p/impact-reports/${revision}?wait=20`
    const told = await app.inject({ url: report, headers: as(rootKey) })
    if (told.statusCode !== 200) throw new Error(told.body)
  }
  let events = 0
  const posted = (whose: string, facts: readonly Said[]) => {
    const batch = facts.map(([type, data]) => ({
      specversion: '1.0',
      id: `${whose} ${(events += 1)}`,
      source: `/${whose}`,
      type: `io.throughline.${type}`,
      time: new Date(Date.UTC(2026, 2, 2, 9, 0, events)).toISOString(),
      data,
    }))
    const mediaType = 'application/cloudevents-batch+json'
    return send('POST', '/v1/programmes/p/events', mediaType, JSON.stringify(batch), `${whose} office`)
  }
  const world: World = {
    app,
    url,
    reader: await issue(app, [{ role: 'reader' }, { role: 'analyst' }, { role: 'manager' }, { role: 'administrator' }]),
    entitled: await issue(app, [
      { role: 'director', confidential: true },
      { role: 'administrator', confidential: true },
    ]),
    state,
    hooks: hook.bodies,
    plan(project, payload) {
      const actor = project === secret ? `${word} planner` : 'planner'
      const file = encodeURIComponent(`${actor}.json`)
      const path = `/v1/programmes/p/projects/${encodeURIComponent(project)}/plan?file=${file}&confirm=removals`
      return send('PUT', path, 'application/json', JSON.stringify(payload), actor)
    },
    post: (...facts) => posted(word, facts),
    say: (...facts) => posted('the', facts),
    async hide(wanted) {
      if (state.isSecret === wanted) return
      // the command that ends it speaks of what was confidential before it
      state.isSecret = true
      await world
        .post(['project.rescheduled.v1', { project: secret, changes: { confidential: wanted } }])
        // it has left: it comes back as such
        .catch(() => world.plan(secret, secretPlan([2, 2], wanted)))
      state.isSecret = wanted
      if (!wanted) state.endings.add(state.revision)
    },
    records: () => readAll(embedded),
  }
  await world.plan('GIVE', chainPlan('GIVE', [3]))
  const hooked = await app.inject({
    method: 'POST',
    url: '/v1/programmes/p/subscriptions',
    headers: as(world.reader),
    payload: { name: 'office', url: hook.url },
  })
  if (hooked.statusCode !== 201) throw new Error(hooked.body)
  await furnish(world, first, confidential)
  return world
}

async function furnish(world: World, first: readonly number[], confidential: boolean | undefined): Promise<void> {
  const last = `${word} A${first.length}`
  await world.plan('TAKE', chainPlan('TAKE', [4, 2]))
  await world.plan(secret, secretPlan(first, confidential))
  const fs = { type: 'FS', lagMinutes: 0 }
  await world.post(
    ['link.declared.v2', { from: end('GIVE', 'A1'), to: end(secret, `${word} A1`), ...fs }],
    ['link.declared.v2', { from: end(secret, last), to: end('TAKE', 'A1'), ...fs }],
    ['target.declared.v1', { target: 'opening', name: 'Opening', project: 'TAKE', activity: 'A2' }],
    ['target.committed.v1', { target: 'opening', date: '2026-03-20T17:00' }],
    [
      'target.declared.v1',
      { target: `${word} T`, name: `${word} target`, ...end(secret, `${word} A1`), owner: `${word} owner` },
    ],
    ['target.committed.v1', { target: `${word} T`, date: '2026-03-03T17:00' }],
    ['risk.raised.v1', { id: `${word} risk`, title: `${word} risk`, project: secret }],
  )
  const dates = { start: '2026-03-02T08:00', finish: '2026-03-04T17:00' }
  const baseline = { name: 'all' }
  const texts = { title: `${word} title`, criteria: `${word} criteria` }
  await world.post(
    ['dependency.identified.v1', { dependency: 'D1', giver: end(secret, last), receiver: end('TAKE', 'A1'), ...texts }],
    [
      'dependency.identified.v1',
      { dependency: 'D2', giver: end('GIVE', 'A1'), receiver: end(secret, `${word} A1`), ...texts },
    ],
    ['dependency.requested.v1', { dependency: 'D1', needBy: '2026-03-06T17:00', note: `${word} note` }],
    ['dependency.agreed.v1', { dependency: 'D1', date: '2026-03-06T17:00', note: `${word} note` }],
    [
      'baseline.taken.v1',
      {
        project: secret,
        name: `${word} baseline`,
        activities: [{ activity: `${word} A1`, ...dates }],
      },
    ],
    ['baseline.taken.v1', { ...baseline, project: secret, activities: [{ activity: `${word} A1`, ...dates }] }],
    ['alert.configured.v1', { project: secret, settings: { lateStepDays: 2 } }],
  )
  await world.say(['baseline.taken.v1', { ...baseline, project: 'TAKE', activities: [{ activity: 'A1', ...dates }] }])
}

/** A key for these roles in the programme. */
export async function issue(app: FastifyInstance, roles: readonly object[]): Promise<string> {
  const grants = roles.map((role) => ({ ...role, programme: 'p' }))
  const payload = { name: 'k', grants }
  const answer = await app.inject({ method: 'POST', url: '/v1/keys', headers: as(rootKey), payload })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json<{ secret: string }>().secret
}

async function openHook() {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      bodies.push(body)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    bodies,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readAll({ feed }: Awaited<ReturnType<typeof openEmbedded>>): Promise<DeliveredMessage[]> {
  const found: DeliveredMessage[] = []
  const ending = new AbortController()
  const topics = Object.values(feedTopics)
    .filter((topic) => topic !== feedTopics.checkpoints)
    .map(({ name }) => name)
  let heard = performance.now()
  const group = `reader-${heard}`
  const reading = feed.consume({ group, topics, signal: ending.signal }, async (messages) => {
    found.push(...messages)
    heard = performance.now()
  })
  await until(() => performance.now() - heard > 300, 'the feed is read')
  ending.abort()
  await reading
  return found
}

/** Reads a stream of events until nothing comes for a moment. */
export async function followed(world: World, key: string, path: string, lastEventId?: string): Promise<string> {
  const ending = new AbortController()
  const headers = { ...as(key), ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
  const answer = await fetch(`${world.url}${path}`, { headers, signal: ending.signal })
  let text = ''
  let heard = performance.now()
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      heard = performance.now()
    }
  })().catch(() => undefined)
  await until(() => performance.now() - heard > 250, 'the stream is silent')
  ending.abort()
  await reading
  return text
}
