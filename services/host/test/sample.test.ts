import { readdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { playSample, sampleUrls } from '../src/sample.ts'
import { listen, openApp, temporaryFolder } from './world.ts'

const shipped = new URL('../../sample/', import.meta.url)

t.test('the sample plays to its end, once; every address that it names is there', async (t) => {
  const app = await openApp(t)
  const client = { url: await listen(app) }
  const said: string[] = []
  const programme = await playSample(client, (text) => said.push(text))
  const text = said.join('\n')
  t.match(text, /working days? later/)
  t.notMatch(text, /says nothing new/, 'every plan of it changes something')
  t.notMatch(text, /[{}]/)
  for (const [what, url] of sampleUrls(client.url, programme).filter(([, url]) => !url.endsWith('/stream'))) {
    t.equal((await fetch(url)).status, 200, what)
  }
  const before = await (await fetch(`${client.url}/v1/programmes`)).json()
  const again: string[] = []
  t.equal(await playSample(client, (line) => again.push(line)), programme)
  t.match(again.join('\n'), /is loaded\s+already; nothing\s+was\s+added/)
  t.strictSame(await (await fetch(`${client.url}/v1/programmes`)).json(), before)
})

t.test('a sample that was broken off is played on from there', async (t) => {
  const folder = await temporaryFolder(t)
  await cp(shipped, folder, { recursive: true })
  const files = (await readdir(folder)).filter((name) => name !== 'manifest.json').sort()
  const last = files.at(-1) ?? ''
  await rm(join(folder, last))
  const app = await openApp(t)
  const client = { url: await listen(app) }
  await t.rejects(
    playSample(client, () => undefined, pathToFileURL(`${folder}/`)),
    'a file is missing',
  )
  const said: string[] = []
  await playSample(client, (text) => said.push(text))
  t.match(said.join('\n'), /was sent before/)
  const programmes = await (await fetch(`${client.url}/v1/programmes`)).json()
  const whole = await openApp(t)
  const other = { url: await listen(whole) }
  await playSample(other, () => undefined)
  t.strictSame(
    programmes,
    await (await fetch(`${other.url}/v1/programmes`)).json(),
    'as if it had never been broken off',
  )
})
