import t from 'tap'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, text } from './repository.ts'
import { command, startService } from './service.ts'

/** The examples of packages/programme/ALERTS.md, one after the other, against a real service with the sample's plans. */

const document = text('packages/programme/ALERTS.md')
const blocks = [...document.matchAll(/<!-- checked: ([^>]*) -->\n+```\w+\n([\s\S]*?)```/g)].map(
  ([, mark = '', code = '']) => ({
    mark,
    code,
  }),
)
const marked = (mark: string): string[] => blocks.filter((block) => block.mark === mark).map(({ code }) => code)

async function post(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/cloudevents+json' }
  const answer = await fetch(`${url}/v1/programmes/north-quay/events`, { method: 'POST', headers, body })
  if (answer.status !== 201) throw new Error(await answer.text())
  return ((await answer.json()) as { revision: number }).revision
}

const fact = (type: string, data: object): string =>
  JSON.stringify({ specversion: '1.0', id: type, source: '/document', type: `io.throughline.${type}.v1`, data })

/** Waits for a notice of a revision. */
async function told(url: string, revision: number): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(100)) {
    const answer = await fetch(`${url}/v1/programmes/north-quay/alert-notices?after=${revision - 1}`)
    // before the first report there is no such programme
    if (answer.ok && ((await answer.json()) as { items: object[] }).items.length > 0) return
  }
  throw new Error(`nothing was told of revision ${revision}`)
}

const run = (url: string, line: string): string => {
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
  return execFileSync(process.execPath, [command, ...args.slice(1), '--url', url], { encoding: 'utf8' })
}

/** Day and revisions are those of the run. */
const timeless = (words: string): string => words.replace(/since \S+ \(revision \d+, told at \d+\)/g, 'since …')

t.test('settings are taken, alerts are told as shown, and every command line runs', async (t) => {
  const url = await startService(t)
  for (const file of ['baseline-p6.xer', 'baseline-stops.xml']) {
    const body = readFileSync(`${root}services/host/sample/${file}`)
    const address = `${url}/v1/programmes/north-quay/plan?file=${file}`
    const headers = { 'content-type': 'application/octet-stream' }
    t.equal((await fetch(address, { method: 'PUT', headers, body })).status, 200, file)
  }
  const examples = marked('posted to /v1/programmes/north-quay/events')
  t.equal(examples.length, 2)
  let revision = -1
  for (const example of examples) revision = await post(url, example)
  const settings = (await (
    await fetch(`${url}/v1/programmes/north-quay/alert-settings?revision=${revision}`)
  ).json()) as object
  t.match(settings, {
    stated: { toleranceMinutes: 480, silentAfterDays: 14 },
    projects: [{ project: 'CIVIL', stated: { disabled: ['divergence'], severities: { 'target-late': 'high' } } }],
  })
  await post(url, fact('target.declared', { target: 'T', name: 'Handed over', project: 'CIVIL', activity: 'C1095' }))
  await told(url, await post(url, fact('target.committed', { target: 'T', date: '2026-06-01T17:00' })))

  const [, line = ''] = /`(throughline alerts [^`]*)` tells:/.exec(document) ?? []
  t.equal(timeless(run(url, line)).trim(), timeless(marked('printed by the command above').join('')).trim())

  const [lines = ''] = marked('each of them runs')
  const commands = lines.trim().split('\n')
  t.ok(commands.length >= 4)
  for (const each of commands) t.ok(run(url, each).length > 0, each)

  const first = await firstOfStream(`${url}/v1/programmes/north-quay/alerts/stream`, '-1')
  t.match(first, /^id: \d+-\d+\nevent: alert-notice\n/)
  const [, id = ''] = /^id: (\S+)/.exec(first) ?? []
  t.notMatch(
    await firstOfStream(`${url}/v1/programmes/north-quay/alerts/stream`, id),
    `id: ${id}\n`,
    'it goes on behind it',
  )
})

/** The first notice that a stream tells. */
async function firstOfStream(address: string, lastEventId: string): Promise<string> {
  const answer = await fetch(address, { headers: { 'last-event-id': lastEventId } })
  let received = ''
  for await (const chunk of answer.body ?? []) {
    received += Buffer.from(chunk as Uint8Array).toString()
    const found = /(id: \d+-\d+\nevent: alert-notice\n[^\n]*\n\n)/.exec(received)?.[1]
    // leaving the loop ends the stream
    if (found !== undefined) return found
  }
  throw new Error(`the stream told no notice: ${received}`)
}
