import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { isThroughlineError } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'
import { startChild } from './child.ts'
import { makeFolder } from './folder.ts'

const clock = { now: () => '2026-03-02T08:00:00.000Z' }

t.test('a second process is refused, and told who has the folder', async (t) => {
  const folder = await makeFolder(t)
  const world = await openEmbedded({ folder, clock })
  const child = startChild(t, 'child-holder', folder)
  await child.untilLines(1)
  const refusal = JSON.parse(child.lines[0] ?? '{}') as {
    code: string
    message: string
    facts: Record<string, unknown>
  }
  t.equal(refusal.code, 'store-locked')
  t.match(refusal.facts, { folder, pid: process.pid, since: clock.now() })
  t.ok(refusal.message.includes(folder) && refusal.message.includes(`process ${process.pid}`), refusal.message)
  await world.close()
})

t.test('the lock of a killed process is free at once', async (t) => {
  const folder = await makeFolder(t)
  const child = startChild(t, 'child-holder', folder)
  await child.untilLines(1)
  t.strictSame(child.lines, ['open'])
  const error = await openEmbedded({ folder }).catch((error: unknown) => error)
  t.ok(isThroughlineError(error, 'store-locked') && error.facts['pid'] === child.process.pid)
  await child.kill()
  const world = await openEmbedded({ folder })
  t.strictSame(await world.store.append('a', 'none', [anEvent]), { revision: 0 })
  await world.close()
})

t.test('the same process is refused a second time, until it closes the first', async (t) => {
  const folder = await makeFolder(t)
  const first = await openEmbedded({ folder })
  for (const again of [folder, join(folder, '..', folder.split(/[\\/]/).at(-1) ?? ''), `${folder}/`]) {
    await t.rejects(openEmbedded({ folder: again }), { code: 'store-locked', facts: { pid: process.pid } })
  }
  t.strictSame(await first.store.append('a', 'none', [anEvent]), { revision: 0 }, 'the first is not disturbed')
  await Promise.all([first.close(), first.close()])
  t.notOk(existsSync(join(folder, 'owner.json')), 'nobody is named any more')
  const second = await openEmbedded({ folder })
  t.strictSame(await second.store.append('a', 0, [{ ...anEvent, id: otherId }]), { revision: 1 })
  await second.close()
})

t.test('an open that fails gives the folder free', async (t) => {
  const folder = await makeFolder(t)
  await writeFile(join(folder, 'feed.db'), 'x'.repeat(4_096))
  for (let attempt = 0; attempt < 2; attempt++) {
    await t.rejects(openEmbedded({ folder }), {
      code: 'configuration-invalid',
      facts: { path: join(folder, 'feed.db') },
    })
  }
})

t.test('a folder that cannot be is told', async (t) => {
  const folder = await makeFolder(t)
  await writeFile(join(folder, 'file'), '')
  await t.rejects(openEmbedded({ folder: join(folder, 'file') }), { code: 'configuration-invalid' })
  await t.rejects(openEmbedded({ folder: join(folder, 'file', 'below') }), { code: 'configuration-invalid' })
  const made = join(folder, 'new', 'Ünïcödé 工程')
  const world = await openEmbedded({ folder: made })
  t.strictSame(await world.store.append('a', 'none', [anEvent]), { revision: 0 }, 'a new folder is made')
  await world.close()
  t.ok(existsSync(join(made, 'events.db')))
})

const otherId = '11111111-1111-4111-8111-111111111111'
const anEvent = { id: '00000000-0000-4000-8000-000000000000', type: 'lock.tested', data: {}, metadata: {} }
