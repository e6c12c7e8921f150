import t from 'tap'
import { errorTable } from '@throughline/ports'
import { exists, files, manifest, rooms, tableUnder, text } from './repository.ts'

const pureRooms = ['packages/domain', 'packages/schedule', 'packages/programme', 'packages/formats']
const linesMost = 400

/** `code: 'x'`, and the readers' own shorthand `finding('warning', 'x', …)`. */
const codeLiteral = /(?:\bcode: |\bfinding\(\s*'(?:error|warning|info)',\s*)'([a-z]+(?:-[a-z]+)*)'/g

const sources = files().filter((path) => /\.(ts|js|sh)$/.test(path))

t.test('the arrows between rooms are those of the table in ARCHITECTURE.md', async (t) => {
  const table = new Map(tableUnder(text('ARCHITECTURE.md'), '### Arrows').map(([room = '', may = '']) => [room, may]))
  for (const room of rooms()) {
    const listed = Object.keys(manifest(room).dependencies ?? {}).map((name) => name.replace('@throughline/', ''))
    t.equal(listed.sort().join(', '), (table.get(room) ?? 'no row').split(', ').sort().join(', '), room)
  }
  t.same([...table.keys()].sort(), rooms().sort(), 'the table lists every room')
})

t.test('rooms import each other by name, and only what their manifest lists', async (t) => {
  const found: string[] = []
  for (const path of sources.filter((path) => /^(packages|services)\/[^/]+\/src\//.test(path))) {
    const room = path.split('/').slice(0, 2).join('/')
    const allowed = new Set(Object.keys(manifest(room).dependencies ?? {}))
    for (const [, target = ''] of text(path).matchAll(/^(?:import\b|export\b|\}).*?(?:\bfrom|^import) '([^']+)'$/gm)) {
      if (target.startsWith('node:')) {
        if (pureRooms.includes(room)) found.push(`${path}: ${target} in a pure room`)
      } else if (target.startsWith('.')) {
        if (leaves(path, target)) found.push(`${path}: ${target} leaves the room`)
      } else if (!allowed.has(packageOf(target)) && !isSuite(path))
        found.push(`${path}: ${target} is not in the manifest`)
    }
  }
  t.same(found, [])
})

t.test('pure rooms see no types of their surroundings', async (t) => {
  for (const room of pureRooms) {
    const config = JSON.parse(text(`${room}/tsconfig.json`)) as {
      compilerOptions: { types?: string[]; lib?: string[] }
    }
    t.same(config.compilerOptions.types ?? [], [], `${room}: types`)
    t.equal(config.compilerOptions.lib, undefined, `${room}: lib is that of tsconfig.base.json`)
  }
  const base = JSON.parse(text('tsconfig.base.json')) as { compilerOptions: { types: string[]; lib: string[] } }
  t.same(base.compilerOptions.types, [])
  t.same(base.compilerOptions.lib, ['es2023'])
})

t.test(`no file is longer than ${linesMost} lines`, async (t) => {
  const long = sources
    .map((path) => [path, text(path).split('\n').length - 1] as const)
    .filter(([, lines]) => lines > linesMost)
  t.same(long, [])
})

t.test('packages/ports/ERRORS.md tells of every error code what the table says', async (t) => {
  const documented = tableUnder(text('packages/ports/ERRORS.md'), '# Errors')
  const table = Object.entries(errorTable).map(([code, { status, title, advice }]) => [
    code,
    String(status),
    title,
    advice,
  ])
  t.same(documented, table)
})

t.test('every code used in a refusal or a finding is documented, and none that is not used', async (t) => {
  const errors = new Set(Object.keys(errorTable))
  const findings = new Set(tableUnder(text('packages/programme/FINDINGS.md'), '# Findings').map(([code = '']) => code))
  const used = new Set<string>()
  for (const path of sources.filter((path) => /^(packages|services)\/[^/]+\/src\//.test(path) && !isSuite(path))) {
    for (const [, code = ''] of text(path).matchAll(codeLiteral)) used.add(code)
  }
  t.same(
    [...used].filter((code) => !errors.has(code) && !findings.has(code)),
    [],
    'used but not documented',
  )
  t.same(
    [...findings].filter((code) => !used.has(code)),
    [],
    'documented but not used',
  )
})

t.test('only one package imports each adapter library', async (t) => {
  const owners = {
    '@eventstore/db-client': 'packages/eventstoredb',
    kafkajs: 'packages/kafka',
    graphology: 'packages/programme',
  }
  for (const [library, owner] of Object.entries(owners)) {
    const users = rooms().filter((room) => library in (manifest(room).dependencies ?? {}))
    t.same(users, [owner], library)
  }
})

t.test('nothing unfinished, no path of one machine, no registry host', async (t) => {
  const marks = new RegExp(['TO' + 'DO', 'FIX' + 'ME', '\\bX' + 'XX\\b', '\\.on' + 'ly\\('].join('|'))
  t.same(
    sources.filter((path) => marks.test(text(path))),
    [],
    'no marks of unfinished work',
  )
  const readable = files().filter((path) => !/\.(png|ico|gz)$/.test(path))
  t.same(
    readable.filter((path) => /(^|[\s"'(=])\/(work|home|root|Users)\/[a-z]/.test(text(path))),
    [],
    'no absolute path',
  )
  t.notMatch(text('pnpm-lock.yaml'), /https?:\/\//, 'the lock file names no host')
})

t.test('the commands that a reader will type are in the README', async (t) => {
  for (const command of ['npx -y pnpm@10 start --sample', 'npx -y pnpm@10 test']) t.match(text('README.md'), command)
  for (const path of ['.ci/run', 'LICENSE', 'CHANGELOG.md', 'ARCHITECTURE.md', 'docker-compose.yml'])
    t.ok(exists(path), path)
})

/** Contract suites run inside tests: they may import the test runner. */
function isSuite(path: string): boolean {
  return path.startsWith('packages/ports/src/suites/')
}

function packageOf(target: string): string {
  const parts = target.split('/')
  return target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
}

/** True when a relative import climbs above the room's `src`. */
function leaves(path: string, target: string): boolean {
  const depthInSource = path.split('/').length - 4
  const climbs = target.split('/').filter((part) => part === '..').length
  return climbs > depthInSource
}
