import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const room = new URL('../../', import.meta.url)

t.test('every failure of FAILURES.md has the test it names', async (t) => {
  const sources = readdirSync(new URL('test/', room), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(new URL(`test/${entry.name}`, room), 'utf8'))
  const rows = readFileSync(new URL('FAILURES.md', room), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| failure'))
  t.ok(rows.length > 30)
  for (const row of rows) {
    const name = row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? ''
    t.ok(
      sources.some((source) => source.includes(`'${name}'`)),
      name,
    )
  }
})
