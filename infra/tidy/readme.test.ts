import t from 'tap'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { root, text } from './repository.ts'

/** What the README shows is what happens. */

const readme = text('README.md')
const command = `${root}services/host/bin/throughline.js`

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

t.test('the event shown is taken, and every address of the table answers', async (t) => {
  const server = spawn(process.execPath, [command, 'start', '--port', '0', '--data', t.testdir()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
  })
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
  const url = /http:\/\/\S+/.exec(line)?.[0] ?? ''
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

  const addresses = [...readme.matchAll(/`GET (\/[^`]*)`/g)].map(([, path = '']) => path.replace('{p}', 'north-quay'))
  t.ok(addresses.length >= 9)
  for (const path of addresses) {
    const ending = new AbortController()
    const answer = await fetch(url + path, { signal: ending.signal })
    t.equal(answer.status, 200, path)
    ending.abort()
  }
})
