import { createClient, isServiceError, type ClientOptions } from '@throughline/client'
import type { AnswerOf } from '@throughline/contract'
import type { ImpactReport } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { reportWords } from './report-words.ts'
import { wrapped } from './text.ts'

/** `services/host/sample`, from the compiled file's place. */
const folder = new URL('../../sample/', import.meta.url)

/** Without a project the file speaks for all projects in it. */
const planStep = z.object({ project: z.string().optional(), file: z.string(), actor: z.string() })
const manifest = z.object({
  programme: z.string(),
  title: z.string(),
  steps: z.array(
    z.object({
      title: z.string(),
      facts: z.string().optional(),
      actor: z.string().optional(),
      plans: z.array(planStep).optional(),
    }),
  ),
})
type Manifest = z.infer<typeof manifest>
type PlanStep = z.infer<typeof planStep>
type Write = (text: string) => void

const waitSeconds = 30
const pageSize = 200

/**
 * Plays the sample programme over HTTP, as its planning tools would, and tells after each submission what it changes, why
 * and for whom. What was played before into the same data folder is left out. Returns the programme's id.
 */
export async function playSample(service: ClientOptions, write: Write, from: URL = folder): Promise<string> {
  const { programme, title, steps } = manifest.parse(JSON.parse(await readFile(new URL('manifest.json', from), 'utf8')))
  const played = await playedPlans(service, programme)
  const rest = new Map(played)
  const all = steps.flatMap(({ plans = [] }) => plans)
  if (all.filter((plan) => !take(rest, plan)).length === 0) {
    write(wrapped(`The sample programme "${title}" (${programme}) is loaded already; nothing was added.`))
    return programme
  }
  write(`\n${title}\n${'='.repeat(title.length)}`)
  for (const step of steps) await playStep(service, programme, step, played, from, write)
  return programme
}

async function playStep(
  service: ClientOptions,
  programme: string,
  { title, facts, actor, plans = [] }: Manifest['steps'][number],
  played: Map<string, number>,
  from: URL,
  write: Write,
): Promise<void> {
  write(`\n${title}\n${'-'.repeat(title.length)}`)
  if (facts !== undefined) {
    const revision = await postFacts({ ...service, actor }, programme, new URL(facts, from))
    if (revision !== undefined) write(reportWords(await reportAt(service, programme, revision)))
  }
  for (const plan of plans) {
    if (take(played, plan)) {
      write(`  ${plan.file} was sent before.`)
      continue
    }
    const revision = await putPlan({ ...service, actor: plan.actor }, programme, plan, new URL(plan.file, from))
    write(
      revision === undefined
        ? `  ${plan.file} says nothing new.`
        : reportWords(await reportAt(service, programme, revision)),
    )
  }
}

/** How often the programme has taken each plan file; empty when there is no such programme. */
async function playedPlans(service: ClientOptions, programme: string): Promise<Map<string, number>> {
  const played = new Map<string, number>()
  let after: number | null = -1
  while (after !== null) {
    const page: Page = await reportsBehind(service, programme, after)
    for (const { cause } of page.items) {
      if (cause.file !== null) played.set(cause.file, (played.get(cause.file) ?? 0) + 1)
    }
    after = page.next
  }
  return played
}

type Page = Pick<AnswerOf<'listImpactReports'>['data'], 'items' | 'next'>

async function reportsBehind(service: ClientOptions, programme: string, after: number): Promise<Page> {
  try {
    const query = { after, limit: pageSize }
    return (await createClient(service).call('listImpactReports', { params: { programme }, query })).data
  } catch (error) {
    if (isServiceError(error, 'not-found')) return { items: [], next: null }
    throw error
  }
}

/** Strikes a plan from those that were played; false when it is not among them. */
function take(played: Map<string, number>, { file }: PlanStep): boolean {
  const times = played.get(basename(file)) ?? 0
  if (times === 0) return false
  played.set(basename(file), times - 1)
  return true
}

/** Posts a file of events; `undefined` when all of them were known. */
async function postFacts(service: ClientOptions, programme: string, file: URL): Promise<number | undefined> {
  const { data } = await createClient(service).call('postEvents', {
    params: { programme },
    contentType: 'application/json',
    body: await readFile(file, 'utf8'),
  })
  return data.command === null ? undefined : (data.revision ?? undefined)
}

async function putPlan(
  service: ClientOptions,
  programme: string,
  plan: PlanStep,
  file: URL,
): Promise<number | undefined> {
  const client = createClient(service)
  const upload = {
    headers: { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(plan.file))}` },
    contentType: 'application/octet-stream',
    body: () => ReadableStream.from(createReadStream(file) as AsyncIterable<Uint8Array>),
  } as const
  const { data } = await (plan.project === undefined
    ? client.call('putPlan', { params: { programme }, ...upload })
    : client.call('putProjectPlan', { params: { programme, project: plan.project }, ...upload }))
  return data.unchanged ? undefined : data.revision
}

async function reportAt(service: ClientOptions, programme: string, revision: number): Promise<ImpactReport> {
  const params = { programme, revision }
  try {
    return (await createClient(service).call('getImpactReport', { params, query: { wait: waitSeconds } })).data
  } catch (cause) {
    if (!isServiceError(cause, 'not-found')) throw cause
    throw new ThroughlineError('not-ready', `The report of revision ${revision} did not come`, { cause })
  }
}

const pathOf = (programme: string): string => `/v1/programmes/${encodeURIComponent(programme)}`

/** What to open next, in words and as addresses. */
export function sampleUrls(url: string, programme: string): readonly (readonly [string, string])[] {
  const base = `${url}${pathOf(programme)}`
  return [
    ['Programme', base],
    ['Critical path', `${base}/critical-path`],
    ['Critical activities', `${base}/activities?critical=true`],
    ['Targets', `${base}/targets`],
    ['Dependencies', `${base}/dependencies`],
    ['Findings', `${base}/findings`],
    ['Impact reports', `${base}/impact-reports`],
    ['Live reports', `${base}/impact-reports/stream`],
  ]
}
