import { parseArgs } from 'node:util'
import { figure, headLine, tableLine, type Figure } from '../figures.ts'
import { tellStorm } from './tell-storm.ts'
import { runAlertLoad, type LoadOptions, type LoadResult } from './run.ts'

/**
 * Delivery of alerts under load: plans of several projects are submitted as fast as they are answered, while clients follow
 * the stream of notices (a tenth of them leave and come back with `Last-Event-ID`) and receivers are told by web hook (a
 * twentieth of them fails half the time, one answers 410). At the end it is verified who was told what; whatever is
 * missing is named, and the exit code is 1. The limit of a count is what it has to be, that of a delay is the answer to a
 * submission in the same run, and that of the memory is what the service took before anybody submitted.
 *
 * `--rest` are the milliseconds between the answer to a project's plan and its next one; without it the service is as busy
 * as it can be, and delays are those of its queue.
 *
 * `--storm` prints instead what one submission tells that moves everything.
 */

const wrongShown = 20

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      clients: { type: 'string', default: '1000' },
      webhooks: { type: 'string', default: '200' },
      plans: { type: 'string', default: '500' },
      rest: { type: 'string', default: '0' },
      seed: { type: 'string', default: '7' },
      storm: { type: 'boolean', default: false },
    },
  })
  if (values.storm) return tellStorm()
  const options: LoadOptions = {
    clients: Number(values.clients),
    webhooks: Number(values.webhooks),
    plans: Number(values.plans),
    restMs: Number(values.rest),
    seed: Number(values.seed),
    ...{ answerMs: 5_000, patienceMs: 30_000 },
  }
  const result = await runAlertLoad(options)
  if (!values.json) console.log(headLine())
  for (const row of figures(options, result)) console.log(values.json ? JSON.stringify(row) : tableLine(row))
  const { wrong } = result
  for (const words of wrong.slice(0, wrongShown)) process.stderr.write(`${words}\n`)
  if (wrong.length > wrongShown) process.stderr.write(`… and ${wrong.length - wrongShown} more\n`)
  if (wrong.length > 0) process.exitCode = 1
}

function figures({ clients, webhooks, plans }: LoadOptions, result: LoadResult): Figure[] {
  const { notices, answers, streamDelays, receiverDelays, memoryBefore, memoryMost } = result
  const { receivers } = result
  const told = sum(result.clients.map(({ ids }) => ids.length))
  const reconnects = sum(result.clients.map(({ connections }) => connections - 1))
  const cutOff = sum(result.clients.map(({ cutOff: times }) => times))
  const taken = sum(receivers.map((receiver) => sum([...receiver.taken.values()])))
  const wanted = sum(result.wanted)
  const tries = sum(receivers.map((receiver) => receiver.tries))
  const count = (name: string, n: number, value: number, limit: number): Figure =>
    figure(name, n, 'count', [value], limit)
  return [
    count('notices', plans, notices.length, notices.length),
    count('notices told to stream clients', clients, told, clients * notices.length),
    count('  connections after a break', clients, reconnects, reconnects),
    count('  broken by the service', clients, cutOff, 0),
    count('notices taken by web hook', webhooks, taken, wanted),
    count('  tries for that', webhooks, tries, wanted),
    figure('plan sent -> answered durable', plans, 'ms', answers, answers),
    figure('answered -> notice on a stream', clients, 'ms', streamDelays, answers),
    figure('answered -> taken by web hook', webhooks, 'ms', receiverDelays, answers),
    figure('all plans answered', plans, 's', [result.submittedSeconds], result.submittedSeconds),
    figure('everybody told', plans, 's', [result.completeSeconds], result.submittedSeconds),
    ...(memoryBefore === undefined || memoryMost === undefined
      ? []
      : [figure('memory of the service, most', clients, 'MB', [memoryMost], memoryBefore)]),
  ]
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

await main()
