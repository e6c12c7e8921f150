import type { AlertNotice } from '@throughline/domain'
import { createRandom } from '@throughline/schedule/bench'
import { setTimeout as sleep } from 'node:timers/promises'
import { residentMegabytes } from '../memory.ts'
import { openSender, type Sender } from '../service.ts'
import { noticesAt } from './notices.ts'
import { commitments, firstDurations, move, planOf, projectName, projects } from './programme.ts'
import { openReceivers, wantedBy, type Receiver, type Receivers } from './receivers.ts'
import { startAlertService, type AlertService } from './service-process.ts'
import { openStreamClients, type StreamClient, type StreamClients } from './stream-clients.ts'
import { verify } from './verify.ts'

export interface LoadOptions {
  readonly clients: number
  readonly webhooks: number
  readonly plans: number
  /** Rest of each project between the answer to a plan and the next one, in milliseconds. */
  readonly restMs: number
  readonly seed: number
  /** How long a receiver may take to answer, in milliseconds. */
  readonly answerMs: number
  /** So long may nothing come in before what is missing counts as lost, in milliseconds. */
  readonly patienceMs: number
}

/** What was told to whom, and how long it took. */
export interface LoadResult {
  /** What is missing, or was told twice or in another order; empty: nothing. */
  readonly wrong: readonly string[]
  /** All notices of the programme, in order. */
  readonly notices: readonly AlertNotice[]
  readonly clients: readonly StreamClient[]
  readonly receivers: readonly Receiver[]
  /** How many notices each of them is to take. */
  readonly wanted: readonly number[]
  /** Sent to answered, in milliseconds. */
  readonly answers: readonly number[]
  /** From the answer of a submission until its notice arrived at a stream, and at a receiver that does not fail. */
  readonly streamDelays: readonly number[]
  readonly receiverDelays: readonly number[]
  readonly submittedSeconds: number
  readonly completeSeconds: number
  /** Resident memory of the service before the load, and the most during it. */
  readonly memoryBefore: number | undefined
  readonly memoryMost: number | undefined
}

const programme = 'load'
const programmePath = `/v1/programmes/${programme}`

/** Plans are submitted to a service in a process of its own while clients and receivers in this one are told of the alerts. */
export async function runAlertLoad(options: LoadOptions): Promise<LoadResult> {
  const { clients, webhooks, seed, answerMs } = options
  const random = createRandom(seed)
  const service = await startAlertService(answerMs)
  const { port } = service
  const sender = openSender(port)
  const flaky = Math.ceil(webhooks / 20)
  const receivers = await openReceivers({ count: webhooks, flaky, gone: Math.min(1, webhooks - flaky) }, random)
  const opened: { streams?: StreamClients } = {}
  try {
    await prepare(sender)
    await subscribe(sender, receivers.all)
    const streams = await openStreamClients(port, `${programmePath}/alerts/stream`, clients, random)
    opened.streams = streams
    return await load(options, { service, sender, receivers, streams })
  } finally {
    opened.streams?.close()
    sender.close()
    await service.stop()
    await receivers.close()
  }
}

/** The programme as it is before the load: all plans, targets and dependencies. */
async function prepare(sender: Sender): Promise<void> {
  const plans = Array.from({ length: projects }, (_, project) => planOf(project, firstDurations()))
  await sender.send('PUT', `${programmePath}/plan?file=first.json`, JSON.stringify({ plans }))
  const events = commitments().map(({ type, data }, place) => ({
    ...{ specversion: '1.0', id: `commitment-${place}`, source: '/bench/office', time: '2026-03-02T08:00:00Z' },
    ...{ type: `io.throughline.${type}`, data },
  }))
  await sender.send('POST', `${programmePath}/events`, JSON.stringify(events))
}

async function subscribe(sender: Sender, receivers: readonly Receiver[]): Promise<void> {
  for (const receiver of receivers) {
    const wanted = { name: receiver.manner, url: receiver.url, choice: receiver.choice }
    const { body } = await sender.send('POST', `${programmePath}/subscriptions`, JSON.stringify(wanted))
    Object.assign(receiver, JSON.parse(body) as { secret: string; made: string })
  }
}

interface Scene {
  readonly service: AlertService
  readonly sender: Sender
  readonly receivers: Receivers
  readonly streams: StreamClients
}

async function load(options: LoadOptions, scene: Scene): Promise<LoadResult> {
  const { service, sender, receivers, streams } = scene
  const memoryBefore = residentMegabytes(service.pid)
  const memory: number[] = []
  const watching = setInterval(() => memory.push(residentMegabytes(service.pid) ?? Number.NaN), 250)
  const from = performance.now()
  try {
    const { answers, answered } = await submitPlans(options, service.port)
    const submittedSeconds = (performance.now() - from) / 1000
    const notices = await noticesAt(sender, programme, Math.max(...answered.keys()))
    await arrived(scene, notices, options.patienceMs)
    return {
      wrong: await verify({ notices, streams, receivers: receivers.all, sender, programme }),
      ...{ notices, clients: streams.all, receivers: receivers.all, answers },
      wanted: receivers.all.map((receiver) =>
        receiver.manner === 'gone' ? 0 : wantedBy(receiver, programme, notices).length,
      ),
      streamDelays: delays(answered, streams.arrivals),
      receiverDelays: delays(answered, receivers.arrivals),
      submittedSeconds,
      completeSeconds: (performance.now() - from) / 1000,
      memoryBefore,
      memoryMost: memory.length === 0 ? memoryBefore : Math.max(...memory),
    }
  } finally {
    clearInterval(watching)
  }
}

/** Each project submits its plans one after the other, all projects at the same time. */
async function submitPlans({ plans, restMs, seed }: LoadOptions, port: number) {
  const answers: number[] = []
  /** By revision: when the submission was answered. */
  const answered = new Map<number, number>()
  const submit = async (project: number): Promise<void> => {
    const sender = openSender(port)
    const random = createRandom(seed + 1 + project)
    const durations = firstDurations()
    for (let number = project; number < plans; number += projects) {
      move(durations, random)
      const path = `${programmePath}/projects/${projectName(project)}/plan?file=plan-${number}.json`
      const { milliseconds, body } = await sender.send('PUT', path, JSON.stringify(planOf(project, durations)))
      answered.set((JSON.parse(body) as { revision: number }).revision, performance.now())
      answers.push(milliseconds)
      if (restMs > 0) await sleep(restMs)
    }
    sender.close()
  }
  await Promise.all(Array.from({ length: projects }, (_, project) => submit(project)))
  return { answers, answered }
}

/** Waits until everybody has been told everything, or nobody was told anything for a while. */
async function arrived(
  { streams, receivers }: Scene,
  notices: readonly AlertNotice[],
  patienceMs: number,
): Promise<void> {
  const told = (): number =>
    streams.all.reduce((sum, { ids }) => sum + ids.length, 0) +
    receivers.all.reduce((sum, { taken }) => sum + taken.size, 0)
  const isComplete = (): boolean =>
    streams.all.every(({ ids }) => ids.length >= notices.length) &&
    receivers.all.every(
      (receiver) => receiver.manner === 'gone' || receiver.taken.size >= wantedBy(receiver, programme, notices).length,
    )
  for (let last = told(), since = performance.now(); !isComplete() && performance.now() - since < patienceMs;) {
    await sleep(100)
    const now = told()
    if (now !== last) since = performance.now()
    last = now
  }
}

function delays(answered: ReadonlyMap<number, number>, arrivals: ReadonlyMap<number, readonly number[]>): number[] {
  return [...arrivals].flatMap(([revision, moments]) => {
    const from = answered.get(revision)
    // of what was there before the load, and what arrives before the answer has, there is nothing to wait for
    return from === undefined ? [] : moments.map((moment) => Math.max(0, moment - from))
  })
}
