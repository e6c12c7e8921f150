import { readFileSync } from 'node:fs'
import t from 'tap'
import { connection, webhookTools } from '../src/index.ts'

t.test('the documented connection is enough, and every tool is documented', async (t) => {
  const text = readFileSync(new URL('../../WEBHOOKS.md', import.meta.url), 'utf8')
  const block = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
  const shown = (JSON.parse(block) as { connections: unknown[] }).connections[0]
  t.match(connection.parse(shown), { defaultDays: 1, dependencyLinks: ['Blocks'] })
  const documented = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, tool]) => tool)
  t.same(documented.sort(), [...webhookTools].sort())
  for (const field of Object.keys(connection.shape)) t.ok(text.includes(field), field)
})
