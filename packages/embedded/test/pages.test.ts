import { join } from 'node:path'
import t from 'tap'
import { embeddedLimits } from '../src/limits.ts'
import { createPages } from '../src/pages.ts'
import { openSqlite } from '../src/sqlite.ts'
import { makeFolder } from './folder.ts'

t.test('a page is bounded in bytes, whatever the sizes, and paging leaves nothing out', async (t) => {
  const database = openSqlite(join(await makeFolder(t), 'test.db'))
  t.teardown(() => database.close())
  database.exec('create table texts (place integer primary key, text text not null) strict')
  const insert = database.prepare('insert into texts (text) values (?)')
  const sizes = [
    ...Array.from({ length: 600 }, () => 10),
    ...Array.from({ length: 5 }, () => 400_000),
    embeddedLimits.pageBytes * 3,
    ...Array.from({ length: 300 }, () => 10_000),
    embeddedLimits.pageBytes,
    1,
  ]
  database.exec('begin')
  for (const size of sizes) insert.run('ä'.repeat(size / 2) + 'x'.repeat(size % 2))
  database.exec('commit')
  const shape = { columns: 'place, octet_length(text)', from: 'texts', bytes: 'octet_length(text)', key: 'place' }
  const directions = {
    asc: { pages: createPages<[number, number]>(database, { ...shape, where: 'place > ?', order: 'asc' }), start: 0 },
    desc: {
      pages: createPages<[number, number]>(database, { ...shape, where: 'place < ?', order: 'desc' }),
      start: 1e9,
    },
  }
  for (const [order, { pages, start }] of Object.entries(directions)) {
    const found: number[] = []
    let bounded = true
    let page = pages([start], Infinity)
    while (page.length > 0) {
      const bytes = page.reduce((sum, [, size]) => sum + size, 0)
      bounded &&= page.length <= embeddedLimits.pageRows && (page.length === 1 || bytes <= embeddedLimits.pageBytes)
      found.push(...page.map(([, size]) => size))
      page = pages([page.at(-1)?.[0] ?? 0], Infinity)
    }
    t.strictSame(found, order === 'asc' ? sizes : [...sizes].reverse(), `all rows, ${order}`)
    t.ok(bounded, `every page is bounded, ${order}`)
  }
  t.strictSame(directions.asc.pages([0], 3).length, 3, 'no more than wanted')
  t.strictSame(directions.asc.pages([0], 0), [], 'none wanted, none given')
})
