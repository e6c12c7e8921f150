import type { Connection, WebhookTool } from '@throughline/formats'
import Fastify, { type FastifyInstance } from 'fastify'
import { createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { problemAnswer, type EventStore } from '@throughline/ports'
import { intake } from '../src/index.ts'
import { allEvents, clock, openTestWorld } from './world.ts'

const secret = 'a secret between two'
const samples = fileURLToPath(new URL('../../../../../shared/data/webhooks', import.meta.url))

const connectionOf = (tool: WebhookTool): Connection => ({
  id: tool,
  tool,
  programme: 'p',
  project: tool.toUpperCase(),
  secret,
  defaultDays: 2,
  dependencyLinks: ['Blocks'],
})
const tools: readonly WebhookTool[] = ['jira', 'github', 'gitlab', 'azure-devops']

async function openApp(t: {
  teardown(fn: () => Promise<void>): void
}): Promise<{ app: FastifyInstance; store: EventStore }> {
  const world = await openTestWorld()
  const app = Fastify()
  app.setErrorHandler((error, _request, reply) => {
    const { status, headers, document } = problemAnswer(error)
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  })
  await app.register(intake, { store: world.store, clock, connections: tools.map(connectionOf) })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { app, store: world.store }
}

/** As the tool would prove that it is the tool. */
function proof(tool: WebhookTool, body: string, key = secret): Record<string, string> {
  const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
  if (tool === 'gitlab') return { 'x-gitlab-token': key }
  if (tool === 'azure-devops') return { authorization: `Basic ${Buffer.from(`hook:${key}`).toString('base64')}` }
  return tool === 'github' ? { 'x-hub-signature-256': signature } : { 'x-hub-signature': signature }
}

interface Answer {
  readonly status: number
  readonly outcome?: string
  readonly reason?: string
  readonly code?: string
  readonly events?: readonly string[]
}

async function deliver(
  app: FastifyInstance,
  tool: WebhookTool,
  body: string | object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/webhooks/${tool}`,
    headers: { 'content-type': 'application/json', ...proof(tool, payload), ...headers },
    payload,
  })
  return { ...answer.json<Answer>(), status: answer.statusCode }
}

t.test('every sample is recorded, or ignored or refused with a reason; again it changes nothing', async (t) => {
  if (!existsSync(samples)) return t.pass('skipped: no deliveries beside the project')
  const outcomes = new Map<string, number>()
  for (const tool of tools) {
    const { app, store } = await openApp(t)
    for (const name of readdirSync(`${samples}/${tool}`)) {
      const body = readFileSync(`${samples}/${tool}/${name}`, 'utf8')
      const headers: Record<string, string> = tool === 'github' ? { 'x-github-event': name.split('.')[0] ?? '' } : {}
      const first = await deliver(app, tool, body, headers)
      t.ok([200, 201, 422].includes(first.status), `${tool}/${name}: ${first.status} ${first.code ?? ''}`)
      const key = `${tool}: ${first.outcome ?? `refused ${first.code ?? ''}`}`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
      if (first.outcome === 'ignored') t.ok((first.reason ?? '').length > 20, `${name}: ${first.reason ?? ''}`)
      const before = (await allEvents(store, 'p')).length
      const again = await deliver(app, tool, body, headers)
      t.equal((await allEvents(store, 'p')).length, before, `${name} again: ${again.outcome ?? again.code ?? ''}`)
    }
  }
  t.comment([...outcomes].map(([key, count]) => `${key} ${count}`).join(', '))
  for (const tool of ['jira', 'github', 'gitlab'])
    t.ok((outcomes.get(`${tool}: recorded`) ?? 0) > 0, `${tool} maps issues`)
})

const issue = (updated: number, fields: object, event = 'jira:issue_updated'): object => ({
  timestamp: Date.UTC(2026, 2, 2, 8, updated),
  webhookEvent: event,
  user: { displayName: 'Zoë' },
  issue: {
    key: 'T-1',
    fields: {
      summary: 'Lay the cable',
      issuetype: { name: 'Story' },
      status: { statusCategory: { key: 'new' } },
      timeoriginalestimate: 28_800,
      duedate: '2026-03-20',
      ...fields,
    },
  },
})

t.test('an issue through its life: planned, linked, changed late, finished, deleted', async (t) => {
  const { app, store } = await openApp(t)
  const links = [{ type: { name: 'Blocks' }, outwardIssue: { key: 'T-2' } }]
  t.match(await deliver(app, 'jira', issue(1, { issuelinks: links }, 'jira:issue_created')), {
    outcome: 'recorded',
    events: [
      'programme.opened',
      'project.joined',
      'calendar.defined',
      'activity.planned',
      'activity.planned',
      'link.declared',
    ],
  })
  t.match(await deliver(app, 'jira', issue(5, { summary: 'Lay both cables', issuelinks: links })), {
    events: ['activity.replanned'],
  })
  t.match(await deliver(app, 'jira', issue(3, { summary: 'Lay the old cable', issuelinks: links })), { status: 201 })
  t.match(await deliver(app, 'jira', issue(6, { summary: 'Lay both cables', issuelinks: links })), {
    outcome: 'unchanged',
  })
  t.match(await deliver(app, 'jira', issue(7, { summary: 'Lay both cables', issuelinks: [] })), {
    events: ['link.withdrawn'],
  })
  const done = {
    summary: 'Lay both cables',
    status: { statusCategory: { key: 'done' } },
    resolutiondate: '2026-03-10T14:00:00.000+0100',
  }
  t.match(await deliver(app, 'jira', issue(9, done)), { events: ['activity.progressed'] })
  t.match(await deliver(app, 'jira', issue(10, {}, 'jira:issue_deleted')), { events: ['activity.removed'] })
  t.match(await deliver(app, 'jira', issue(8, { summary: 'Late' })), { status: 201 }, 'late, and kept without effect')
  const stored = await allEvents(store, 'p')
  t.match(stored[3]?.data, {
    activity: { code: 'T-1', durationMinutes: 480, deadline: '2026-03-20T16:00', status: 'not-started' },
  })
  t.match(stored.at(-3)?.data, {
    changes: { status: 'complete', actualFinish: '2026-03-10T14:00', remainingMinutes: 0 },
  })
  t.match(stored[3]?.metadata, { actor: 'Zoë', authid: 'connection:jira', source: '/webhooks/jira' })
})

t.test('work items of Azure DevOps, and their predecessors', async (t) => {
  const { app } = await openApp(t)
  const update = (rev: number, fields: object, relations: object = {}): object => ({
    eventType: 'workitem.updated',
    createdDate: '2026-03-02T08:00:00Z',
    resource: { id: rev, workItemId: 12, rev, relations, revision: { fields: { 'System.Title': 'Test', ...fields } } },
  })
  const added = { added: [{ rel: 'System.LinkTypes.Dependency-Reverse', url: 'https://x/_apis/wit/workItems/7' }] }
  t.match(await deliver(app, 'azure-devops', update(2, { 'System.State': 'New' }, added)), { outcome: 'recorded' })
  t.match(await deliver(app, 'azure-devops', update(4, { 'System.Title': 'Test all' })), {
    events: ['activity.replanned'],
  })
  t.match(await deliver(app, 'azure-devops', update(3, { 'System.Title': 'Older' })), { status: 201 })
  t.match(await deliver(app, 'azure-devops', update(5, { 'System.Title': 'Test all' })), { outcome: 'unchanged' })
  const removed = { removed: added.added }
  t.match(await deliver(app, 'azure-devops', update(6, { 'System.Title': 'Test all' }, removed)), {
    events: ['link.withdrawn'],
  })
})

t.test('what is not signed, not known or not a delivery is refused', async (t) => {
  const { app, store } = await openApp(t)
  const body = JSON.stringify(issue(1, {}))
  for (const tool of tools) {
    const wrong = await app.inject({
      method: 'POST',
      url: `/v1/webhooks/${tool}`,
      headers: { 'content-type': 'application/json', ...proof(tool, body, 'another secret') },
      payload: body,
    })
    t.match(wrong.json(), { code: 'signature-invalid' }, tool)
    const none = await app.inject({ method: 'POST', url: `/v1/webhooks/${tool}`, payload: {} })
    t.equal(none.statusCode, 401, `${tool}, not signed`)
  }
  const tampered = await deliver(app, 'jira', body.replace('cable', 'rope'), proof('jira', body))
  t.match(tampered, { status: 401, code: 'signature-invalid' })
  const unknown = await app.inject({ method: 'POST', url: '/v1/webhooks/nobody', payload: {} })
  t.match(unknown.json(), { code: 'unknown-connection' })
  t.match(await deliver(app, 'jira', '{"a":'), { code: 'malformed-json' })
  t.match(await deliver(app, 'jira', '[]'), { status: 422, code: 'invalid-event' })
  t.match(await deliver(app, 'jira', { webhookEvent: 'jira:issue_updated', issue: {} }), { code: 'invalid-event' })
  t.same(await allEvents(store, 'p'), [])
  const listed = await app.inject('/v1/connections')
  t.notMatch(listed.body, secret)
})
