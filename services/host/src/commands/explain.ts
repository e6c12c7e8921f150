import { createClient, type ClientOptions } from '@throughline/client'
import { ThroughlineError } from '@throughline/ports'
import {
  activityIndex,
  explainActivity,
  stepDateWords,
  type ActivityExplanation,
  type ExplainedStep,
  type ProgrammeView,
} from '@throughline/programme'
import { printable } from '../text.ts'
import type { CsvFlags } from './csv-flags.ts'
import { readPlanFiles } from './plan-files.ts'

export const explainDates = ['early-start', 'remaining-start', 'early-finish', 'late-start', 'late-finish'] as const

export interface ExplainFlags extends CsvFlags {
  readonly activity: string
  readonly project?: string
  readonly date: (typeof explainDates)[number]
  readonly format: 'json' | 'text'
}

/** Tells why a date of an activity in plan files stands where it stands, back to a date that stands in a plan. */
export async function explainDate(
  files: readonly string[],
  { activity, project, date, format, ...csv }: ExplainFlags,
  write: (text: string) => void,
): Promise<void> {
  const { view } = await readPlanFiles(files, csv)
  const owner = projectWith(view, activity, project)
  const explanation = explainActivity(view, owner, activity, date)
  if (explanation === undefined) {
    throw new ThroughlineError('not-found', `${owner}/${activity} has no ${stepDateWords(date)}`, { at: '--date' })
  }
  if (format === 'json') write(`${JSON.stringify(explanation, null, 2)}\n`)
  else for (const line of ladder(explanation)) write(`${line}\n`)
}

export interface ServiceExplainFlags {
  readonly programme?: string
  readonly asOf?: string
}

/** The same for a programme of a running service, now or as it was. The activity is named with its project. */
export async function explainServed(
  service: ClientOptions,
  flags: ExplainFlags & ServiceExplainFlags & { readonly programme: string },
  write: (text: string) => void,
): Promise<void> {
  const { programme, asOf, date, format } = flags
  const [project, activity] = placeOf(flags)
  const { data } = await createClient(service).call('explainActivity', {
    params: { programme, project, activity },
    query: { date, ...(asOf === undefined ? {} : { asOf }) },
  })
  const explanation = data as ActivityExplanation
  if (format === 'json') write(`${JSON.stringify(data, null, 2)}\n`)
  else for (const line of ladder(explanation)) write(`${line}\n`)
}

/** Project and code; the first slash parts them where no project is named. */
function placeOf({ project, activity }: ExplainFlags): [project: string, activity: string] {
  if (project !== undefined) return [project, activity]
  const cut = activity.indexOf('/')
  if (cut > 0) return [activity.slice(0, cut), activity.slice(cut + 1)]
  throw new ThroughlineError('invalid-request', 'name the project too: --activity PROJECT/CODE, or --project', {
    at: '--activity',
  })
}

/** The project asked for, or the only one that has the activity. */
function projectWith({ network }: ProgrammeView, code: string, project: string | undefined): string {
  const owners = network.projects
    .map(({ id }) => id)
    .filter((id) => (project ?? id) === id && activityIndex(network, id, code) !== -1)
  const [owner] = owners
  if (owner === undefined) {
    const place =
      project === undefined ? 'no project of these files' : `no project ${project} of these files, or not it`
    throw new ThroughlineError('unknown-activity', `${place} has an activity ${code}`, { at: '--activity' })
  }
  if (owners.length === 1) return owner
  const message = `activity ${code} is in ${owners.length} projects: ${owners.join(', ')}`
  throw new ThroughlineError('invalid-request', message, { at: '--project' })
}

const shown = (date: string): string => date.replace('T', ' ')

/** The chain as rungs: a date and its reason, and below it the way from the next rung's date to it. */
export function ladder(explanation: ActivityExplanation): string[] {
  const { project, code, name, date, at, steps } = explanation
  const title = name === '' ? `${project}/${code}` : `${project}/${code} ${name}`
  return [`${printable(title)}: ${stepDateWords(date)} ${shown(at)}`, '', ...steps.flatMap(rung)]
}

function rung(step: ExplainedStep, place: number): string[] {
  const { project, code, moves } = step
  const what = `${printable(`${project}/${code}`)} ${stepDateWords(step.date)}`
  const ways = moves.map(({ to, words }, n) => {
    const from = n === 0 ? shown(step.from) : ''
    return `        ${from.padEnd(16)} -> ${shown(to)}  ${printable(words)}`
  })
  return [`${String(place + 1).padStart(4)}  ${shown(step.at)}  ${what}: ${printable(step.words)}`, ...ways]
}
