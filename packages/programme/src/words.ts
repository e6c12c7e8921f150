import { fromMinutes, type Activity, type Link, type LinkEnd, type LinkType } from '@throughline/domain'
import { marked } from './marks.ts'

/** Names are free text of up to a thousand characters; a sentence keeps so many of them. */
const nameLimit = 120

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

export function shortName(name: string): string {
  const characters = name.length <= nameLimit ? undefined : [...name]
  return characters === undefined || characters.length <= nameLimit
    ? name
    : `${characters.slice(0, nameLimit - 1).join('')}…`
}

/** `2026-04-08 17:00` of a local date and time. */
export function dateWords(date: string): string {
  return date.replace('T', ' ')
}

export function minuteWords(minutes: number): string {
  return dateWords(fromMinutes(minutes))
}

/** `A/1020`. */
export function activityAt(project: string, code: string): string {
  return `${project}/${code}`
}

/** `'Pour slab' (A/1020)`; without a name `A/1020`. Marked as the project's. */
export function activityWords(project: string, activity: Pick<Activity, 'code' | 'name'>): string {
  return marked(project, unmarkedActivity(project, activity))
}

/** The same, for a text that is all the project's own. */
export function unmarkedActivity(project: string, activity: Pick<Activity, 'code' | 'name'>): string {
  const place = activityAt(project, activity.code)
  return activity.name === '' ? place : `'${shortName(activity.name)}' (${place})`
}

/** `A/1020`, marked as the project's. */
export function activityPlace(project: string, code: string): string {
  return marked(project, activityAt(project, code))
}

/** The id of a project, marked. */
export function projectWords(project: string): string {
  return marked(project, project)
}

/** `a/10 -FS-> b/20`, each end marked as its project's. */
export function linkPlaces({ from, to, type }: Pick<Link, 'from' | 'to' | 'type'>): string {
  const end = ({ project, activity }: LinkEnd) => activityPlace(project, activity)
  return `${end(from)} -${type}-> ${end(to)}`
}

const rounded = (value: number, decimals: number): number => {
  const factor = 10 ** decimals
  const result = Math.round(value * factor) / factor
  return result === 0 ? 0 : result
}

const minutesPerHour = 60

/** `5d`, `2.5d`, `4h`, `30m`: days of the given length from one day on, else hours, else minutes. */
export function durationWords(minutes: number, minutesPerDay: number): string {
  const size = Math.abs(minutes)
  if (size === 0) return '0d'
  if (size >= minutesPerDay) return `${rounded(minutes / minutesPerDay, 1)}d`
  if (size >= minutesPerHour) return `${rounded(minutes / minutesPerHour, 1)}h`
  return `${minutes}m`
}

/** `5 working days`, `1 working day`, `4 working hours`: without a sign. */
export function workingWords(minutes: number, minutesPerDay: number, kind = 'working '): string {
  const size = Math.abs(minutes)
  const count = (value: number, unit: string) => `${value} ${kind}${unit}${value === 1 ? '' : 's'}`
  if (size >= minutesPerDay) return count(rounded(size / minutesPerDay, 1), 'day')
  if (size >= minutesPerHour) return count(rounded(size / minutesPerHour, 1), 'hour')
  return count(size, 'minute')
}

/** `5 working days are`, `1 working day is`. */
export function workingAre(minutes: number, minutesPerDay: number, after = ''): string {
  const words = workingWords(minutes, minutesPerDay)
  return `${words}${after} ${words.startsWith('1 ') ? 'is' : 'are'}`
}

const typeWords: Readonly<Record<LinkType, string>> = {
  FS: 'finish to start',
  SS: 'start to start',
  FF: 'finish to finish',
  SF: 'start to finish',
}

export function linkTypeWords(type: LinkType): string {
  return typeWords[type]
}

export interface Lag {
  readonly lagMinutes: number
  readonly lagUnit?: 'elapsed' | 'percent' | undefined
  readonly lagPercent?: number | undefined
}

const elapsedDay = 1440

/** `lag 2d`, `lead 4h`, `lag 2d elapsed`, `lag 50 %`; empty without a lag. */
export function lagWords({ lagMinutes, lagUnit, lagPercent }: Lag, minutesPerDay: number): string {
  if (lagUnit === 'percent') {
    const percent = lagPercent ?? 0
    return percent === 0 ? '' : `${percent < 0 ? 'lead' : 'lag'} ${Math.abs(percent)} %`
  }
  if (lagMinutes === 0) return ''
  const word = lagMinutes < 0 ? 'lead' : 'lag'
  const size = Math.abs(lagMinutes)
  return lagUnit === 'elapsed'
    ? `${word} ${durationWords(size, elapsedDay)} elapsed`
    : `${word} ${durationWords(size, minutesPerDay)}`
}

/** `a`, `a and b`, `a, b and c`; above the limit `a, b and 3 more`. */
export function listWords(items: readonly string[], limit = Infinity): string {
  const shown = items.length > limit ? [...items.slice(0, limit), `${items.length - limit} more`] : items
  const last = shown.at(-1)
  if (last === undefined) return ''
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** First letter raised, for the beginning of a sentence. It begins with a word of ours, not with a mark. */
export function sentence(text: string): string {
  return text === '' ? '' : text.slice(0, 1).toUpperCase() + text.slice(1)
}

export function twoDecimals(value: number): number {
  return rounded(value, 2)
}
