import { parseDateTime } from '../dates.ts'
import type { Notes } from '../notes.ts'

/** One element with its plain fields and the elements in it that hold fields themselves. */
export interface XmlRecord {
  /** Path in the document: `/Project/Tasks/Task[3]`. */
  readonly place: string
  /** The value of a field, trimmed; `undefined` when it is absent or empty. */
  field(name: string): string | undefined
  children(name: string): readonly XmlRecord[]
  /** While it is read. */
  set(name: string, value: string): void
  openChild(name: string): XmlRecord
}

export function createXmlRecord(place: string): XmlRecord {
  const fields = new Map<string, string>()
  const children = new Map<string, XmlRecord[]>()
  return {
    place,
    field: (name) => fields.get(name),
    children: (name) => children.get(name) ?? [],
    set: (name, value) => {
      const trimmed = value.trim()
      if (trimmed !== '') fields.set(name, trimmed)
    },
    openChild: (name) => {
      const siblings = children.get(name) ?? []
      children.set(name, siblings)
      const child = createXmlRecord(`${place}/${name}[${siblings.length + 1}]`)
      siblings.push(child)
      return child
    },
  }
}

/**
 * Typed fields of a record. A value that cannot be read would silently become another plan, so it refuses the file and
 * names its place, e.g. `/Project/Tasks/Task[3]/Finish`.
 */
export interface FieldReader {
  text(name: string): string | undefined
  /** A whole number. */
  integer(name: string): number | undefined
  number(name: string): number | undefined
  flag(name: string): boolean
  /** Minutes since 1970-01-01T00:00. */
  date(name: string): number | undefined
  /** Minutes, not rounded, of an ISO 8601 duration. */
  duration(name: string): number | undefined
  /** Whole minutes of a field in tenths of a minute. */
  tenths(name: string): number | undefined
}

/** Far above any value of a plan, far below where whole numbers stop being exact. */
const largestNumber = 1e12

export function readFields(record: XmlRecord, notes: Notes): FieldReader {
  const read = <T>(name: string, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = record.field(name)
    if (text === undefined || text === 'NA') return undefined
    const value = parse(text)
    if (value === undefined) {
      const message = `"${text.slice(0, 40)}" is read where ${expected} is expected`
      notes.problem('plan-invalid', message, `${record.place}/${name}`)
    }
    return value
  }
  const number = (name: string) => read(name, parseNumber, 'a number')
  return {
    text: (name) => record.field(name),
    integer: (name) => read(name, parseInteger, 'a whole number'),
    number,
    flag: (name) => ['1', 'true'].includes(record.field(name) ?? ''),
    date: (name) => read(name, parseDateTime, 'a date YYYY-MM-DDTHH:MM:SS'),
    duration: (name) => read(name, parseDuration, 'a duration PT8H0M0S'),
    tenths: (name) => {
      const tenths = number(name)
      return tenths === undefined ? undefined : Math.round(tenths / 10)
    },
  }
}

function parseNumber(text: string): number | undefined {
  const number = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$/.test(text) ? Number(text) : Number.NaN
  return Math.abs(number) <= largestNumber ? number : undefined
}

function parseInteger(text: string): number | undefined {
  const number = parseNumber(text)
  return number === undefined || !Number.isInteger(number) ? undefined : number
}

const durationPattern =
  /^(-)?P(?:(\d{1,9}(?:\.\d+)?)D)?(?:T(?:(\d{1,9}(?:\.\d+)?)H)?(?:(\d{1,9}(?:\.\d+)?)M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?$/

/** Microsoft Project counts in hours, minutes and seconds, whatever unit it shows. */
export function parseDuration(text: string): number | undefined {
  const found = durationPattern.exec(text)
  if (found === null || text.endsWith('P') || text.endsWith('T')) return undefined
  const [days, hours, minutes, seconds] = found.slice(2).map((part) => Number(part ?? 0))
  const total = (days ?? 0) * 1440 + (hours ?? 0) * 60 + (minutes ?? 0) + (seconds ?? 0) / 60
  return found[1] === undefined ? total : -total
}
