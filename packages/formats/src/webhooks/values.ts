import type { Connection } from './connection.ts'

type Json = Readonly<Record<string, unknown>>

const minutesPerDay = 480
const unitMinutes = { seconds: 1 / 60, minutes: 1, hours: 60, days: minutesPerDay } as const

export const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A text or a number as text; `undefined` for anything else, and for nothing. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

/** An instant as trackers write it, in RFC 3339; `undefined` when it is none. */
export function instantOf(value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined) return undefined
  const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?(?: ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/.exec(text)
  if (form === null) return undefined
  const [, date = '', time = '', zone = 'Z'] = form
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return `${date}T${time}${offset}`
}

/** The latest of some instants; `undefined` when there is none. */
export function latestOf(instants: readonly (string | undefined)[]): string | undefined {
  const stated = instants.filter((each) => each !== undefined)
  return stated.reduce<string | undefined>(
    (a, b) => (a === undefined || Date.parse(b) > Date.parse(a) ? b : a),
    undefined,
  )
}

/** A day or an instant as local time of a plan; a day stands for the given time of it. */
export function localOf(value: unknown, timeOfDay: string): string | undefined {
  const text = textOf(value)
  const day = text === undefined ? undefined : /^(\d{4}-\d{2}-\d{2})/.exec(text)?.[1]
  if (day === undefined) return undefined
  const time = /[T ](\d{2}:\d{2})/.exec(text ?? '')?.[1]
  return `${day}T${time === undefined || time === '00:00' ? timeOfDay : time}`
}

/** Working minutes of an estimate in its unit; without one what the connection says. */
export function workOf(value: unknown, unit: keyof typeof unitMinutes, { defaultDays }: Connection): number {
  const number = typeof value === 'number' ? value : Number(textOf(value) ?? Number.NaN)
  const minutes = Number.isFinite(number) && number > 0 ? number * unitMinutes[unit] : defaultDays * minutesPerDay
  return Math.min(Math.round(minutes), 10_000_000)
}
