import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The project's own files as text, for tests that read the tree as a reader would. */

export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Paths of tracked and new, not ignored files, relative to the root. */
export function files(): string[] {
  const out = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return out.split('\n').filter((path) => path !== '' && exists(path))
}

export function exists(path: string): boolean {
  try {
    readFileSync(root + path)
    return true
  } catch {
    return false
  }
}

export function text(path: string): string {
  return readFileSync(root + path, 'utf8')
}

export interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Folders with a package: `packages/domain`, `services/host` … */
export function rooms(): string[] {
  return files()
    .filter((path) => /^(packages|services)\/[^/]+\/package\.json$/.test(path))
    .map((path) => path.slice(0, -'/package.json'.length))
}

export function manifest(room: string): Manifest {
  return JSON.parse(text(`${room}/package.json`)) as Manifest
}

/** Rows of the markdown table that follows a heading, cells trimmed and without back-ticks. */
export function tableUnder(markdown: string, heading: string): string[][] {
  const from = markdown.indexOf(`${heading}\n`)
  if (from < 0) throw new Error(`no heading "${heading}"`)
  const rows: string[][] = []
  for (const line of markdown.slice(from).split('\n').slice(1)) {
    if (line.startsWith('|')) rows.push(cells(line))
    else if (rows.length > 0) break
  }
  return rows.slice(2)
}

function cells(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim().replaceAll('`', ''))
}
