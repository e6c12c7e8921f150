import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { figure, headLine, tableLine, type Figure } from './figures.ts'
import {
  cloudEvent,
  folded,
  loadProgramme,
  openActivities,
  programmePath,
  type OpenActivity,
} from './load-programme.ts'
import { residentMegabytes } from './memory.ts'
import { generatePlans } from './plans.ts'
import { openReportStream, type ReportStream } from './report-stream.ts'
import { openSender, startService, type Sender } from './service.ts'

/**
 * Impact in real time: from the moment at which a planning tool sends one progress event until its impact report has
 * arrived on a stream of server-sent events, through the real service in a process of its own. The limit of each figure
 * is a bare HTTP round trip to a process that writes the same body to a file and flushes it, in turns with the events.
 *
 * `--activities` is the size of the programme; a million take some minutes to load and some gigabytes of memory.
 */

const seed = 7
/** Events before the first that counts: the compilers of all processes settle. */
const warmUp = 60

interface Samples {
  /** Sent to answered. */
  readonly answers: number[]
  /** Sent to arrived, by whether the activity was critical when the run began. */
  readonly critical: number[]
  readonly other: number[]
  readonly bare: number[]
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      activities: { type: 'string', default: '100000' },
      events: { type: 'string', default: '400' },
      heap: { type: 'string', default: '12000' },
    },
  })
  const n = Number(values.activities)
  const tell = (row: Figure): void => console.log(values.json ? JSON.stringify(row) : tableLine(row))
  if (!values.json) console.log(headLine())
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'))
  const service = await startService(join(folder, 'data'), Number(values.heap))
  const bare = fork(fileURLToPath(new URL('bare-server.js', import.meta.url)), [join(folder, 'bare')])
  const [barePort] = (await once(bare, 'message')) as [number]
  const senders = [openSender(service.port), openSender(barePort)] as const
  let stream: ReportStream | undefined
  try {
    const from = performance.now()
    const programme = generatePlans(n, seed)
    await folded(senders[0], await loadProgramme(senders[0], programme))
    const loaded = (performance.now() - from) / 1000
    stream = await openReportStream(service.port, `${programmePath}/impact-reports/stream`)
    const samples = await measure(senders, stream, Number(values.events), programme.plans.length)
    for (const row of figures(n, samples)) tell(row)
    tell(figure('load the programme', n, 's', [loaded], loaded))
    const memory = residentMegabytes(service.process.pid)
    if (memory !== undefined) tell(figure('memory of the service', n, 'MB', [memory], memory))
  } finally {
    stream?.close()
    for (const sender of senders) sender.close()
    bare.send('end')
    await service.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(
  [service, bare]: readonly [Sender, Sender],
  stream: ReportStream,
  events: number,
  projects: number,
): Promise<Samples> {
  const lists = [await openActivities(service, true, projects), await openActivities(service, false, projects)] as const
  const samples: Samples = { answers: [], critical: [], other: [], bare: [] }
  for (let number = -warmUp; number < events; number++) {
    const isCritical = number % 2 === 0
    const body = JSON.stringify(progress(chosen(isCritical ? lists[0] : lists[1], number + warmUp), number))
    const from = performance.now()
    const answer = await service.send('POST', `${programmePath}/events`, body)
    const arrived = await stream.arrival((JSON.parse(answer.body) as { revision: number }).revision)
    const round = await bare.send('POST', '/', body)
    if (number < 0) continue
    samples.answers.push(answer.milliseconds)
    samples[isCritical ? 'critical' : 'other'].push(arrived - from)
    samples.bare.push(round.milliseconds)
  }
  return samples
}

/** Another activity each time, from all over the list. */
function chosen(list: readonly OpenActivity[], number: number): OpenActivity {
  const activity = list[(number * 7919) % list.length]
  if (activity === undefined) throw new Error('the programme has no such activity')
  return activity
}

/** The rest of the activity takes some days more or less than planned; never the same twice in a row. */
function progress({ project, code }: OpenActivity, number: number): object {
  const remainingMinutes = 480 + ((number + warmUp) % 29) * 480 + ((number + warmUp) % 7) * 60
  const data = { project, activity: code, changes: { remainingMinutes } }
  return cloudEvent(`progress-${number}`, 'activity.progressed.v1', data)
}

function figures(n: number, { answers, critical, other, bare }: Samples): Figure[] {
  const limit = bare
  return [
    figure('bare durable round trip', n, 'ms', bare, limit),
    figure('event sent -> answered durable', n, 'ms', answers, limit),
    figure('event sent -> report on stream', n, 'ms', [...critical, ...other], limit),
    figure('  of critical activities', n, 'ms', critical, limit),
    figure('  of others', n, 'ms', other, limit),
  ]
}

await main()
