import { readFileSync } from 'node:fs'
import t from 'tap'
import { connection, readDelivery, usableConnection, webhookTools } from '../src/index.ts'

t.test('the documented connection is enough, and every tool is documented', async (t) => {
  const text = readFileSync(new URL('../../WEBHOOKS.md', import.meta.url), 'utf8')
  const block = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
  const shown = (JSON.parse(block) as { connections: unknown[] }).connections[0]
  t.match(connection.parse(shown), { defaultDays: 1, dependencyLinks: ['Blocks'] })
  const documented = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, tool]) => tool)
  t.same(documented.sort(), [...webhookTools].sort())
  for (const field of Object.keys(connection.shape)) t.ok(text.includes(field), field)
})

const base = { id: 'a', programme: 'p', project: 'P' }

t.test('the key of an address is long', async (t) => {
  const withSecret = (tool: string, secret: string) => usableConnection.safeParse({ ...base, tool, secret }).success
  t.ok(withSecret('asana', 'k'.repeat(32)))
  t.notOk(withSecret('asana', 'k'.repeat(31)))
  t.ok(withSecret('smartsheet', 'k'.repeat(31)), 'a secret that only signs may be shorter')
})

t.test('without a container no task leaves and no sheet is left out', async (t) => {
  const read = (tool: string, body: object) =>
    readDelivery(connection.parse({ ...base, tool, secret: 'long enough' }), {}, body)
  const parent = { resource_type: 'project' }
  const event = { resource: { gid: '1', resource_type: 'task' }, action: 'removed', parent }
  t.match(read('asana', { events: [event] }), { kind: 'ignored', reason: /^task removed/ })
  const deleted = (id: number, timestamp: string) => ({ objectType: 'row', eventType: 'deleted', id, timestamp })
  const events = [deleted(1, '2026-03-02T10:30:00+02:00'), deleted(2, '2026-03-02T09:00:00Z')]
  t.match(read('smartsheet', { scopeObjectId: 5, events }), {
    removed: ['1', '2'],
    time: '2026-03-02T09:00:00Z',
    idsOnly: true,
  })
})

t.test('what a delivery tells without values is counted, and the list stays short', async (t) => {
  const events = Array.from({ length: 40 }, (_, index) => ({
    resource: { gid: '1', resource_type: 'task' },
    action: 'changed',
    change: { field: `field ${index % 20} ${'x'.repeat(500)}` },
  }))
  const body = { events }
  const delivery = readDelivery(connection.parse({ ...base, tool: 'asana', secret: 'long enough' }), {}, body)
  const reason = delivery.kind === 'ignored' ? delivery.reason : ''
  t.match(reason, / and 15 more: /)
  t.ok(reason.length < 500)
})
