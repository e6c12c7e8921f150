import type { AlertNotice, ClosedCommand, RecordedEvent } from '@throughline/domain'
import { checkMessages, feedTopics, type FeedMessage, type StoredEvent } from '@throughline/ports'
import {
  alertNotices,
  criticalPathReport,
  impactReport,
  programmeReport,
  type ProgrammeView,
} from '@throughline/programme'
import { createHash } from 'node:crypto'
import { foldStored, quarantine, type Entry, type Step } from './book.ts'

export type ReportKind = 'impact' | 'critical-path' | 'programme'

const topics: Readonly<Record<ReportKind, string>> = {
  impact: feedTopics.impact.name,
  'critical-path': feedTopics.criticalPath.name,
  programme: feedTopics.reports.name,
}

/** Source of the engine's records, as a CloudEvents URI reference. */
export const engineSource = '/throughline/engine'

/** What a closed command publishes. */
export interface CommandReports {
  readonly revision: number
  readonly messages: readonly FeedMessage[]
}

/** Folds a stored event; gives the reports of the command that it closes. A report that fails stops its programme. */
export function foldAndReport(entry: Entry, stored: StoredEvent): CommandReports | undefined {
  const step = foldStored(entry, stored, true)
  if (step === undefined) return undefined
  try {
    return { revision: step.command.revision, messages: reportMessages(step) }
  } catch (error) {
    quarantine(entry, stored, step, error)
    return undefined
  }
}

/**
 * Everything that one command publishes: its impact report always, critical path and programme report when they say
 * something new, and a notice for whatever became of an alert. A function of the log: the same command gives the same bytes in every process and at every time.
 * Throws `invalid-message` when a report does not fit the feed.
 */
export function reportMessages({ before, after, command }: Step): readonly FeedMessage[] {
  const last = command.events.at(-1)
  if (last === undefined) return []
  const { programme } = after
  const id = (kind: ReportKind) => reportId(programme, command.revision, kind)
  const report = impactReport({ before, after, command, id: id('impact') })
  const messages = [record('impact', report, programme, command, last)]
  for (const [kind, make] of states) {
    if (before !== undefined && contentOf(kind, before) === contentOf(kind, after)) continue
    messages.push(record(kind, make(after, id(kind)), programme, command, last))
  }
  const idOf = (place: number) => noticeId(programme, command.revision, place)
  const notices = alertNotices({ before, after, command, report, idOf })
  messages.push(...notices.map((notice) => alertRecord(notice, command, last)))
  checkMessages(messages)
  return messages
}

/** Hash of what a report is about: a repeated one is recognised by it, even by a reader of uncommitted records. */
export function reportId(programme: string, revision: number, kind: ReportKind): string {
  return createHash('sha256')
    .update(JSON.stringify([programme, revision, kind]))
    .digest('hex')
    .slice(0, 32)
}

/** The same for a notice, of which a command may have many. */
function noticeId(programme: string, revision: number, place: number): string {
  return createHash('sha256')
    .update(JSON.stringify([programme, revision, 'alert', place]))
    .digest('hex')
    .slice(0, 32)
}

function record(
  kind: ReportKind,
  report: { readonly id: string },
  programme: string,
  command: ClosedCommand,
  last: RecordedEvent,
): FeedMessage {
  const type = `io.throughline.report.${kind}.v1`
  return cloudEvent(topics[kind], { type, subject: `${programme}/${command.revision}` }, report, programme, last)
}

function alertRecord(notice: AlertNotice, { revision }: ClosedCommand, last: RecordedEvent): FeedMessage {
  const { programme, transition, place } = notice
  const type = `io.throughline.alert.${transition}.v1`
  const subject = `${programme}/${revision}/${place}`
  return cloudEvent(feedTopics.alerts.name, { type, subject }, notice, programme, last)
}

/** CloudEvents 1.0, Kafka protocol binding, binary mode. */
function cloudEvent(
  topic: string,
  { type, subject }: { readonly type: string; readonly subject: string },
  report: { readonly id: string },
  programme: string,
  last: RecordedEvent,
): FeedMessage {
  const { recordedtime, correlationid, traceparent } = last.metadata
  return {
    topic,
    key: programme,
    headers: {
      ce_id: report.id,
      ce_source: engineSource,
      ce_type: type,
      ce_specversion: '1.0',
      ce_time: recordedtime,
      ce_subject: subject,
      ce_correlationid: correlationid,
      ce_causationid: last.id,
      // Distributed Tracing extension: the trace of the request goes on in the feed.
      ...(traceparent === undefined ? {} : { ce_traceparent: traceparent }),
      'content-type': 'application/json',
    },
    value: JSON.stringify(report),
  }
}

/** Reports of a state: they are published when they say something new. */
const states = [
  ['critical-path', criticalPathReport],
  ['programme', programmeReport],
] as const

type StateKind = (typeof states)[number][0]

/** What is after one command is before the next: each report is written once. */
const contents: Readonly<Record<StateKind, WeakMap<ProgrammeView, string>>> = {
  'critical-path': new WeakMap(),
  programme: new WeakMap(),
}

/** A report of a state apart from what names its moment. */
function contentOf(kind: StateKind, view: ProgrammeView): string {
  const known = contents[kind].get(view)
  if (known !== undefined) return known
  const make = kind === 'programme' ? programmeReport : criticalPathReport
  const content = JSON.stringify({ ...make(view, ''), revision: 0 })
  contents[kind].set(view, content)
  return content
}
