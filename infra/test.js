import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, URL } from 'node:url'

// `pnpm test [arguments of tap]`: compiles, then runs tap. After an installation tap is first built with the plugins that
// .taprc names. Left to itself it does so while it runs: then every test file of that run loads the TypeScript compiler,
// which none of them needs, and that takes longer than most tests.
const root = fileURLToPath(new URL('..', import.meta.url))
const { resolve } = createRequire(import.meta.url)
const tap = join(dirname(resolve('tap/package.json')), 'dist', 'esm', 'run.mjs')

function run(args, stdio = 'inherit') {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio })
  if (status !== 0) process.exit(status ?? 1)
}

run([resolve('typescript/bin/tsc'), '-b'])
// read, not imported: whoever imports it reports tests of its own
const built = join(dirname(createRequire(tap).resolve('@tapjs/test/package.json')), 'test-built/dist/esm/index.js')
if (readFileSync(built, 'utf8').includes('@tapjs/typescript')) run([tap, 'build'], ['ignore', 2, 2])
run([tap, ...process.argv.slice(2)])
