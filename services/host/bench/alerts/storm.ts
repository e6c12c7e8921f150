import type { Activity, AlertNotice, Link, PlanSnapshot } from '@throughline/domain'
import { openSender, type Sender } from '../service.ts'
import { noticesAt } from './notices.ts'
import { calendarOf, dayMinutes, link, task } from './plan-parts.ts'
import { startAlertService } from './service-process.ts'

/**
 * One submission that moves everything: the civil works of a tram line begin a month later, and tracks, power and stops
 * wait for them section by section. It is told as a manager reads it.
 */

const programme = 'tram'
const path = `/v1/programmes/${programme}`
const sections = 60
const calendar = calendarOf([[480, 960]])

interface Trade {
  readonly project: string
  readonly name: string
  readonly owner: string
  readonly work: string
  /** Tasks of a section behind each other. */
  readonly steps: number
  /** What its last milestone of a section is called. */
  readonly done: string
}

const civil: Trade = {
  ...{ project: 'CIVIL', name: 'Civil works', owner: 'Ada Brook', work: 'Road bed', steps: 32, done: 'handed over' },
}
const others: readonly Trade[] = [
  { project: 'TRACK', name: 'Tracks', owner: 'Ben Hale', work: 'Rails', steps: 16, done: 'rails laid' },
  { project: 'POWER', name: 'Overhead line', owner: 'Cleo Marsh', work: 'Masts', steps: 16, done: 'energised' },
  { project: 'STOPS', name: 'Stops', owner: 'Dan Reed', work: 'Platform', steps: 16, done: 'open' },
]
const trades = [civil, ...others]

const stepCode = (section: number, step: number): string => `S${section}-${step}`
const endCode = (section: number): string => `S${section}-END`
const halfCode = (section: number): string => `S${section}-HALF`

function planOf({ project, name, owner, work, steps, done }: Trade, diversionDays: number): PlanSnapshot {
  const diversion = project === civil.project ? [task('DIVERT', diversionDays, 'Divert utilities')] : []
  const activities: Activity[] = [...diversion]
  const links: Link[] = []
  for (let section = 1; section <= sections; section++) {
    const codes = Array.from({ length: steps }, (_, step) => stepCode(section, step))
    codes.forEach((code, step) =>
      activities.push(task(code, 1 + ((section + step) % 4), `${work} ${section}.${step + 1}`)),
    )
    activities.push(task(endCode(section), 0, `Section ${section} ${done}`))
    const chain = [...diversion.map(({ code }) => code), ...codes, endCode(section)]
    if (diversion.length > 0) {
      activities.push(task(halfCode(section), 0, `Section ${section} half done`))
      links.push(link(project, codes[steps / 2] ?? '', project, halfCode(section)))
    }
    chain.slice(1).forEach((code, place) => links.push(link(project, chain[place] ?? '', project, code)))
  }
  const dates = { dataDate: '2026-03-02T08:00', plannedStart: '2026-03-02T08:00' }
  const settings = { name, owner, ruleSet: 'primavera' as const, defaultCalendar: calendar.code, options: {}, ...dates }
  return { project, settings, calendars: [calendar], activities, links }
}

interface Fact {
  readonly type: string
  readonly data: object
}

/** Every section ends in a target of each trade, and the civil works have one half-way: 300. */
const targets = trades.flatMap((trade) =>
  Array.from({ length: sections }, (_, place) => place + 1).flatMap((section) => [
    {
      target: `${trade.project}-${section}`,
      name: `${trade.name}: section ${section} ${trade.done}`,
      project: trade.project,
      activity: endCode(section),
    },
    ...(trade === civil
      ? [
          {
            target: `HALF-${section}`,
            name: `Section ${section} half done`,
            project: civil.project,
            activity: halfCode(section),
          },
        ]
      : []),
  ]),
)

/** The sections are handed over one by one; on some of them giver and receiver have agreed. */
function handOvers(): Fact[] {
  return others.flatMap((trade) =>
    Array.from({ length: sections }, (_, place) => place + 1).flatMap((section) => {
      const declared = link(civil.project, endCode(section), trade.project, stepCode(section, 0))
      const fact = { type: 'link.declared.v2', data: declared }
      if (section % 6 !== 0) return [fact]
      const dependency = `${trade.project}-ROAD-${section}`
      const terms = { dependency, title: `Road bed of section ${section}`, giver: declared.from, receiver: declared.to }
      return [fact, { type: 'dependency.identified.v1', data: { ...terms, toleranceMinutes: 3 * dayMinutes } }]
    }),
  )
}

/** What has been promised: of each target its first forecast and some weeks, of each dependency the same. */
async function promises(sender: Sender): Promise<Fact[]> {
  const { body } = await sender.send('GET', `${path}/targets`)
  const rows = (JSON.parse(body) as { targets: { target: string; forecast: string | null }[] }).targets
  const committed = rows.flatMap(({ target, forecast }, place) =>
    forecast === null
      ? []
      : [{ type: 'target.committed.v1', data: { target, date: later(forecast, (place % 6) * 7) } }],
  )
  const answer = await sender.send('GET', `${path}/dependencies`)
  const known = (JSON.parse(answer.body) as { dependencies: { dependency: string; forecast: string | null }[] })
    .dependencies
  const agreed = known.flatMap(({ dependency, forecast }, place) => {
    if (forecast === null || place % 5 === 4) return []
    const date = later(forecast, 7 + (place % 6) * 7)
    return [
      { type: 'dependency.requested.v1', data: { dependency, needBy: date } },
      { type: 'dependency.agreed.v1', data: { dependency, date: forecast } },
    ]
  })
  return [...committed, ...agreed]
}

const dayMs = 86_400_000
const later = (date: string, days: number): string =>
  new Date(Date.parse(`${date}:00Z`) + days * dayMs).toISOString().slice(0, 16)

export interface Storm {
  /** Activities whose dates moved. */
  readonly moved: number
  readonly activities: number
  readonly targets: number
  readonly dependencies: number
  /** What the one submission told, in order. */
  readonly notices: readonly AlertNotice[]
}

const diversionDays = { first: 20, then: 45 }

export async function runStorm(): Promise<Storm> {
  const service = await startAlertService(1_000)
  const sender = openSender(service.port)
  let posted = 0
  const post = async (facts: readonly Fact[]): Promise<number> => {
    const events = facts.map(({ type, data }) => ({
      ...{ specversion: '1.0', id: `fact-${posted++}`, source: '/bench/office', time: '2026-03-02T08:00:00Z' },
      ...{ type: `io.throughline.${type}`, data },
    }))
    const { body } = await sender.send('POST', `${path}/events`, JSON.stringify(events))
    const { revision } = JSON.parse(body) as { revision: number }
    // queries answer of what the engine has folded
    await sender.send('GET', `${path}?revision=${revision}`)
    return revision
  }
  const submit = async (plans: readonly PlanSnapshot[], file: string): Promise<number> => {
    const { body } = await sender.send('PUT', `${path}/plan?file=${file}`, JSON.stringify({ plans }))
    return (JSON.parse(body) as { revision: number }).revision
  }
  try {
    const plans = trades.map((trade) => planOf(trade, diversionDays.first))
    await submit(plans, 'first.json')
    const owned = targets.map((data) => ({ type: 'target.declared.v1', data }))
    await post([...owned, ...handOvers()])
    const before = await post(await promises(sender))
    const storm = await submit([planOf(civil, diversionDays.then)], 'civil-week-12.json')
    const notices = await noticesAt(sender, programme, storm, { place: String(before), least: 1 })
    const report = await sender.send('GET', `${path}/impact-reports/${storm}`)
    return {
      moved: (JSON.parse(report.body) as { moved: { activities: number } }).moved.activities,
      activities: plans.reduce((sum, { activities }) => sum + activities.length, 0),
      targets: targets.length,
      dependencies: others.length * (sections / 6),
      notices,
    }
  } finally {
    sender.close()
    await service.stop()
  }
}
