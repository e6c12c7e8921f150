import { createClient, type Client, type ClientOptions } from '@throughline/client'
import type { AnswerOf } from '@throughline/contract'
import { ThroughlineError } from '@throughline/ports'
import { SingleBar } from 'cli-progress'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { printable, wrapped } from '../text.ts'
import { csvMappingOf, type CsvFlags } from './csv-flags.ts'

export interface ImportFlags extends CsvFlags {
  readonly programme: string
  readonly project?: string
}

type PlanAnswer = AnswerOf<'putPlan'>['data']

interface Progress {
  sent(bytes: number): void
  file(name: string): void
  say(text: string): void
  stop(): void
}

const findingsShown = 5

/** Sends plan files to a running service, one after the other; stops at the first refusal. */
export async function importPlans(service: ClientOptions, files: readonly string[], flags: ImportFlags): Promise<void> {
  const client = createClient(service)
  if (flags.project !== undefined && files.length > 1) {
    throw new ThroughlineError('invalid-request', 'With --project one file is imported at a time', { at: '--project' })
  }
  csvMappingOf(flags)
  const sizes = await Promise.all(files.map(sizeOf))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const progress = process.stderr.isTTY ? barProgress(total) : lineProgress()
  try {
    for (const [index, file] of files.entries()) {
      progress.file(`${basename(file)} (${index + 1} of ${files.length})`)
      const answer = await send(client, file, flags, (bytes) => progress.sent(bytes))
      progress.say(answerWords(file, answer))
    }
  } finally {
    progress.stop()
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (cause) {
    throw new ThroughlineError('invalid-request', `${file} cannot be read`, { cause, at: file })
  }
}

/** Streams a file as the body of a request; nothing of it is kept in memory. Sent again, it is read again. */
async function send(
  client: Client,
  file: string,
  { programme, project, mapping, dates }: ImportFlags,
  onSent: (bytes: number) => void,
): Promise<PlanAnswer> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      yield chunk
      onSent(chunk.length)
    }
  }
  const upload = {
    query: { ...(mapping === undefined ? {} : { mapping }), ...(dates === undefined ? {} : { dates }) },
    headers: { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(file))}` },
    contentType: 'application/octet-stream',
    body: () => ReadableStream.from(chunks()),
  } as const
  const { data } = await (project === undefined
    ? client.call('putPlan', { params: { programme }, ...upload })
    : client.call('putProjectPlan', { params: { programme, project }, ...upload }))
  return data
}

function answerWords(file: string, { unchanged, appended, revision, probableRenames, findings }: PlanAnswer): string {
  const name = basename(file)
  const head = unchanged
    ? `${name}: nothing new; the programme is at revision ${revision}`
    : `${name}: ${appended} ${appended === 1 ? 'event' : 'events'}, revision ${revision}`
  const renames = probableRenames.map(
    ({ project, from, to }) => `  ${project}: ${from} is gone and ${to} is new; probably renamed`,
  )
  const shown = findings.slice(0, findingsShown).map(({ message, at }) => wrapped(`${message} [${at}]`, '  '))
  const more = findings.length > shown.length ? [`  and ${findings.length - shown.length} more findings`] : []
  return [head, ...renames, ...shown, ...more].map((line) => line.split('\n').map(printable).join('\n')).join('\n')
}

function lineProgress(): Progress {
  return { sent: () => undefined, file: () => undefined, say: (text) => process.stdout.write(`${text}\n`), stop() {} }
}

function barProgress(total: number): Progress {
  const bar = new SingleBar({ format: '{bar} {percentage}% {file}', hideCursor: true, clearOnComplete: true })
  const said: string[] = []
  bar.start(total, 0, { file: '' })
  return {
    sent: (bytes) => bar.increment(bytes),
    file: (file) => bar.update({ file }),
    // A line in between would tear the bar apart.
    say: (text) => void said.push(text),
    stop() {
      bar.stop()
      for (const text of said) process.stdout.write(`${text}\n`)
    },
  }
}
