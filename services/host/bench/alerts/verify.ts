import type { AlertNotice } from '@throughline/domain'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sender } from '../service.ts'
import { wantedBy, type Receiver } from './receivers.ts'
import type { StreamClients } from './stream-clients.ts'

/** What is wrong with what somebody was told, in words; nothing: it is all there, each once, in order. */
export function wrongWith(who: string, told: readonly string[], expected: readonly string[]): string[] {
  const wrong: string[] = []
  const places = new Map(expected.map((id, place) => [id, place]))
  const seen = new Set<string>()
  let highest = -1
  for (const id of told) {
    const place = places.get(id)
    if (place === undefined) wrong.push(`${who} was told of ${id}, which is not in the list of notices`)
    else if (seen.has(id)) wrong.push(`${who} was told of ${id} more than once`)
    else if (place < highest) wrong.push(`${who} was told of ${id} behind a later one`)
    seen.add(id)
    highest = Math.max(highest, place ?? -1)
  }
  const missing = expected.filter((id) => !seen.has(id))
  if (missing.length > 0) {
    wrong.push(`${who} was not told of ${missing.length} of ${expected.length}, the first is ${missing[0] ?? ''}`)
  }
  return wrong
}

interface Told {
  /** What the service lists, in order. */
  readonly notices: readonly AlertNotice[]
  readonly streams: StreamClients
  readonly receivers: readonly Receiver[]
  readonly sender: Sender
  readonly programme: string
}

/** Everything that somebody was not told, was told twice, in another order or otherwise than it is listed. */
export async function verify(told: Told): Promise<string[]> {
  const { notices, streams, receivers, programme } = told
  const ids = notices.map(({ revision, place }) => `${revision}-${place}`)
  const listed = new Map(notices.map((notice, place) => [ids[place] ?? '', JSON.stringify(notice)]))
  return [
    ...streams.all.flatMap((client, number) => wrongWith(`stream client ${number}`, client.ids, ids)),
    ...streams.different.map((id) => `notice ${id} was told in two ways`),
    ...[...streams.texts].flatMap(([id, text]) => (listed.get(id) === text ? [] : `notice ${id} is listed otherwise`)),
    ...receivers.flatMap((receiver, number) =>
      wrongAt(`receiver ${number}`, receiver, wantedBy(receiver, programme, notices)),
    ),
    ...(await wrongInRows(told)),
    ...(await wrongInFeed(told)),
  ]
}

function wrongAt(who: string, { manner, taken, faults, tries }: Receiver, wanted: readonly AlertNotice[]): string[] {
  if (manner === 'gone') return tries === 1 ? [] : [`${who} answers 410 and was sent ${tries} deliveries`]
  const all = wanted.map(({ id }) => id)
  // whoever fails is told the failed ones later: all of them, in whatever order
  const inOrder = manner === 'steady' ? [...taken.keys()] : all.filter((id) => taken.has(id))
  const unknown = [...taken.keys()].filter((id) => !all.includes(id)).map((id) => `${who} was sent ${id}, unasked`)
  const repeated = [...taken].filter(([, times]) => times > 1).map(([id, times]) => `${who} took ${id} ${times} times`)
  return [...wrongWith(who, inOrder, all), ...(manner === 'steady' ? [] : unknown), ...repeated, ...faults]
}

interface Row {
  readonly name: string
  readonly url: string
  readonly waiting: number
  readonly deadLetters: number
  readonly disabled: { readonly reason: string } | null
}

/** How the service itself says that its deliveries stand; it hears of the last answers a moment after the receivers gave them. */
async function wrongInRows({ sender, programme }: Told): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const { body } = await sender.send('GET', `/v1/programmes/${programme}/subscriptions`)
    const wrong = (JSON.parse(body) as { subscriptions: Row[] }).subscriptions.flatMap(wrongInRow)
    if (wrong.length === 0 || tries === rowTries) return wrong
    await sleep(rowPauseMs)
  }
}
const rowTries = 20
const rowPauseMs = 100

function wrongInRow({ name, url, waiting, deadLetters, disabled }: Row): string[] {
  const reason = disabled?.reason ?? null
  const expected = name === 'gone' ? 'gone' : null
  return [
    ...(reason === expected ? [] : [`receiver ${url} is disabled: ${reason}, where it should be ${expected}`]),
    ...(waiting + deadLetters === 0
      ? []
      : [`receiver ${url}: ${waiting} deliveries wait, ${deadLetters} are dead letters`]),
  ]
}

/** The feed against what the log gives. */
async function wrongInFeed({ sender }: Told): Promise<string[]> {
  const { body } = await sender.send('POST', '/v1/rebuild-check', '{}')
  const { agrees } = JSON.parse(body) as { agrees: boolean }
  return agrees ? [] : [`the feed is not what the log gives: ${body.slice(0, 1_000)}`]
}
