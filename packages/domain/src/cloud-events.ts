import { eventTypes, eventVersions, type EventType } from './events.ts'

const prefix = 'io.throughline.'
const known: ReadonlySet<string> = new Set(eventTypes)

export const isEventType = (type: string): type is EventType => known.has(type)

/** The version a type is written in. */
export const currentVersion = (type: EventType): number => eventVersions[type] ?? 1

/** The CloudEvents `type`: `io.throughline.activity.progressed.v1`. */
export function cloudEventType(type: EventType, version: number = currentVersion(type)): string {
  return `${prefix}${type}.v${version}`
}

/**
 * Event type and version of a CloudEvents `type`; `undefined` when it is none of ours, or of a version that is still to
 * come.
 */
export function fromCloudEventType(text: string): { readonly type: EventType; readonly version: number } | undefined {
  const match = /^io\.throughline\.(.+)\.v([1-9]\d{0,3})$/.exec(text)
  const type = match?.[1]
  const version = Number(match?.[2])
  if (type === undefined || !isEventType(type) || version > currentVersion(type)) return undefined
  return { type, version }
}
