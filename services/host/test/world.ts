import { openEmbedded } from '@throughline/embedded'
import type { Clock } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApp, type AppOptions } from '../src/app.ts'

export const clock: Clock = { now: () => '2026-03-02T08:00:00.000Z' }

interface Teardown {
  teardown(fn: () => Promise<void>): void
}

export async function temporaryFolder(t: Teardown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-host-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The whole application over a folder of its own, not listening. */
export async function openApp(
  t: Teardown,
  options: Partial<AppOptions> = {},
  folder?: string,
): Promise<FastifyInstance> {
  const data = folder ?? (await temporaryFolder(t))
  const world = await openEmbedded({ folder: data, clock })
  const app = await buildApp({
    roles: ['intake', 'engine', 'reporting'],
    world,
    clock,
    readModel: join(data, 'reporting.db'),
    ...options,
  })
  await app.ready()
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return app
}

export async function listen(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

export const bin = fileURLToPath(new URL('../../bin/throughline.js', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line in a process of its own, to its end. */
export async function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = launch(args, environment)
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout: stdout.text, stderr: stderr.text }
}

export interface Server {
  readonly url: string
  readonly child: ChildProcess
  readonly stdout: { readonly text: string }
  readonly stderr: { readonly text: string }
  /** Sends a signal and waits for the end; returns the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts a server in a process of its own, on a port of its own. */
export async function startServer(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const child = launch(['start', '--port', '0', ...args], environment)
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const ended = once(child, 'close') as Promise<[number | null]>
  try {
    await until(() => /listens on \S+/.test(stdout.text) || child.exitCode !== null, 'the server listens')
  } catch (error) {
    child.kill('SIGKILL') // it would keep the test waiting
    throw error
  }
  const [, url] = /listens on (\S+)/.exec(stdout.text) ?? []
  if (url === undefined) throw new Error(`the server did not start: ${stderr.text}`)
  return {
    url,
    child,
    stdout,
    stderr,
    async end(signal) {
      child.kill(signal)
      const [code] = await ended
      return code
    },
  }
}

function launch(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('THROUGHLINE_'))
  const env = { ...Object.fromEntries(inherited), ...environment }
  // Without the test runner's loaders: the process is to be the one that people start.
  delete env['NODE_OPTIONS']
  return spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

function collect(stream: NodeJS.ReadableStream | null): { text: string } {
  const collected = { text: '' }
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => (collected.text += chunk))
  return collected
}

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not happen in time: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const day = [
  [480, 720],
  [780, 1020],
]
const calendar = { code: 'five-days', week: [[], day, day, day, day, day, []], exceptions: [] }

/** A plan of a chain of activities, `A1` to `An`, each so many days long; `after` is the end of another project. */
export function chainPlan(project: string, durations: readonly number[], after?: readonly [string, string]): object {
  const code = (index: number): string => `A${index + 1}`
  const link = (from: object, to: object): object => ({ from, to, type: 'FS', lagMinutes: 0 })
  return {
    project,
    settings: {
      name: `Project ${project}`,
      ruleSet: 'primavera',
      dataDate: '2026-03-02T08:00',
      defaultCalendar: calendar.code,
      options: {},
      owner: `Owner of ${project}`,
    },
    calendars: [calendar],
    activities: durations.map((days, index) => ({
      code: code(index),
      name: `Step ${index + 1}`,
      kind: 'task',
      durationMinutes: days * 480,
      status: 'not-started',
      remainingMinutes: days * 480,
    })),
    links: [
      ...durations
        .slice(1)
        .map((_, index) => link({ project, activity: code(index) }, { project, activity: code(index + 1) })),
      ...(after === undefined ? [] : [link({ project: after[0], activity: after[1] }, { project, activity: 'A1' })]),
    ],
  }
}
