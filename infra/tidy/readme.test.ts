import t from 'tap'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, text } from './repository.ts'
import { command, startService } from './service.ts'

/** What the README shows is what happens. */

const readme = text('README.md')

/** The fenced block that follows a `<!-- checked: … -->` comment. */
function blockAfter(mark: string): string {
  const from = readme.indexOf(`<!-- checked: ${mark}`)
  const block = /```\w*\n([\s\S]*?)```/.exec(readme.slice(from))?.[1]
  if (from < 0 || block === undefined) throw new Error(`no checked block "${mark}"`)
  return block
}

t.test('the schedule shown is the one computed', async (t) => {
  const call = /pnpm@10 throughline (schedule .*)$/m.exec(readme)?.[1] ?? ''
  const out = execFileSync(process.execPath, [command, ...call.split(' ')], { cwd: root, encoding: 'utf8' })
  const shown = blockAfter('the output of the command above')
  t.equal(out.slice(0, shown.length), shown)
})

async function postFact(url: string, type: string, data: object): Promise<void> {
  const event = { specversion: '1.0', id: type, source: '/readme', type: `io.throughline.${type}`, data }
  const answer = await fetch(`${url}/v1/programmes/north-quay/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(event),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** Reports come a moment after the answer to what they are about. */
async function statusOf(address: string): Promise<number> {
  for (const until = Date.now() + 20_000; ;) {
    const ending = new AbortController()
    const { status } = await fetch(address, { signal: ending.signal })
    ending.abort()
    if (status !== 404 || Date.now() > until) return status
    await sleep(100)
  }
}

t.test('the event shown is taken, and every address of the table answers', async (t) => {
  const url = await startService(t)
  for (const file of ['baseline-p6.xer', 'baseline-stops.xml']) {
    const body = readFileSync(`${root}services/host/sample/${file}`)
    const answer = await fetch(`${url}/v1/programmes/north-quay/plan?file=${file}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body,
    })
    t.equal(answer.status, 200, file)
  }
  const posted = await fetch(`${url}/v1/programmes/north-quay/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: blockAfter('posted to /v1/programmes/north-quay/events'),
  })
  t.equal(posted.status, 201, await posted.text())

  const target = { target: 'T', name: 'Handed over', project: 'CIVIL', activity: 'C1095' }
  await postFact(url, 'target.declared.v1', target)
  await postFact(url, 'target.committed.v1', { target: 'T', date: '2026-06-01T17:00' })

  const names: Readonly<Record<string, string>> = { p: 'north-quay', x: 'CIVIL', code: 'C1095', t: 'T' }
  const addresses = [...readme.matchAll(/`GET (\/[^`]*)`/g)].map(([, path = '']) =>
    path.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole).replace(/\/diff$/, '/diff?from=0'),
  )
  t.ok(addresses.length >= 9)
  for (const path of addresses) t.equal(await statusOf(url + path), 200, path)
})
