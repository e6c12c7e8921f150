import type { CriticalPathReport, ImpactReport, ProgrammeReport, RecordedEvent } from '@throughline/domain'
import { checkMessages, feedTopics, type FeedMessage, type StoredEvent } from '@throughline/ports'
import {
  alertNotices,
  alike,
  confidentialIn,
  criticalPathReport,
  hiding,
  impactDraft,
  jsonText,
  maskedImpact,
  nothingHidden,
  plainImpact,
  plainTexts,
  programmeReport,
  type Hidden,
  type ProgrammeView,
} from '@throughline/programme'
import { hash } from 'node:crypto'
import { foldStored, quarantine, type Entry, type Step } from './book.ts'

export type ReportKind = 'impact' | 'critical-path' | 'programme'

/** `full`: for those who may see all of a programme; `masked`: for everybody else. */
type Edition = 'full' | 'masked'

const topics: Readonly<Record<Edition, Readonly<Record<ReportKind | 'alerts', string>>>> = {
  full: {
    impact: feedTopics.impact.name,
    'critical-path': feedTopics.criticalPath.name,
    programme: feedTopics.reports.name,
    alerts: feedTopics.alerts.name,
  },
  masked: {
    impact: feedTopics.impactMasked.name,
    'critical-path': feedTopics.criticalPathMasked.name,
    programme: feedTopics.reportsMasked.name,
    alerts: feedTopics.alertsMasked.name,
  },
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
 * something new, and a notice for whatever became of an alert. Where a project is or ever was confidential all of it is
 * published once more, masked. A function of the log: the same command gives the same bytes in every process and at
 * every time. Throws `invalid-message` when a report does not fit the feed.
 */
export function reportMessages(step: Step): readonly FeedMessage[] {
  const { before, after, command } = step
  const last = command.events.at(-1)
  if (last === undefined) return []
  const draft = impactDraft({ before, after, command, id: reportId(after.programme, command.revision, 'impact') })
  const messages = editionOf(step, 'full', plainImpact(draft), last)
  if (after.secrecy !== null) {
    const hidden = hiding(confidentialIn(before, after))
    const id = reportId(after.programme, command.revision, 'impact.masked')
    messages.push(...editionOf(step, 'masked', { ...maskedImpact(draft, hidden), id }, last))
  }
  checkMessages(messages)
  return messages
}

function editionOf(
  { before, after, command }: Step,
  edition: Edition,
  report: ImpactReport,
  last: RecordedEvent,
): FeedMessage[] {
  // when another project becomes confidential, readers of the masked edition begin anew
  const known = edition === 'full' || (before !== undefined && sameSecrets(before, after)) ? before : undefined
  const { programme } = after
  const suffix = edition === 'full' ? '' : '.masked'
  const subject = `${programme}/${command.revision}`
  // whoever may not see where a command comes from is not shown its ids either
  const shown = edition === 'full' || report.cause.event === last.id ? edition : 'untold'
  const record = (kind: ReportKind, of: { readonly id: string }): FeedMessage => {
    const about = { topic: topics[edition][kind], type: `io.throughline.report.${kind}.v1`, subject }
    return cloudEvent(about, of, after, last, shown)
  }
  const messages = [record('impact', report)]
  for (const kind of states) {
    const state = stateOf(kind, edition, after)
    if (known !== undefined && saysTheSame(stateOf(kind, edition, known), state)) continue
    const id = reportId(programme, command.revision, `${kind}${suffix}`)
    messages.push(record(kind, plainTexts({ ...state, id })))
  }
  const idOf = (place: number) => noticeId(programme, command.revision, `alert${suffix}`, place)
  const notices = alertNotices({ before: known, after, command, report, idOf }, hiddenAfter(edition, after))
  for (const notice of notices) {
    const { transition, place } = notice
    const about = {
      topic: topics[edition].alerts,
      type: `io.throughline.alert.${transition}.v1`,
      subject: `${subject}/${place}`,
    }
    messages.push(cloudEvent(about, notice, after, last, shown))
  }
  return messages
}

const sameSecrets = (before: ProgrammeView, after: ProgrammeView): boolean =>
  before.secrecy !== null && JSON.stringify(before.secrecy.now) === JSON.stringify(after.secrecy?.now)

const hiddenAfter = (edition: Edition, view: ProgrammeView): Hidden =>
  edition === 'full' ? nothingHidden : hiding(view.confidential)

/** Hash of what a report is about: a repeated one is recognised by it, even by a reader of uncommitted records. */
export function reportId(programme: string, revision: number, kind: ReportKind | `${ReportKind}.masked`): string {
  return hashOf([programme, revision, kind])
}

const hashOf = (of: readonly unknown[]): string => hash('sha256', JSON.stringify(of)).slice(0, 32)

/** The same for a notice, of which a command may have many. */
function noticeId(programme: string, revision: number, kind: string, place: number): string {
  return hashOf([programme, revision, kind, place])
}

/**
 * CloudEvents 1.0, Kafka protocol binding, binary mode. A record of the full edition says since when which projects are
 * confidential; of a command that is `untold` nothing names the cause.
 */
function cloudEvent(
  { topic, type, subject }: { readonly topic: string; readonly type: string; readonly subject: string },
  report: { readonly id: string },
  { programme, secrecy }: ProgrammeView,
  last: RecordedEvent,
  edition: Edition | 'untold',
): FeedMessage {
  const { recordedtime, correlationid, traceparent } = last.metadata
  const cause = {
    ce_correlationid: correlationid,
    ce_causationid: last.id,
    // Distributed Tracing extension: the trace of the request goes on in the feed.
    ...(traceparent === undefined ? {} : { ce_traceparent: traceparent }),
  }
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
      ...(edition === 'untold' ? {} : cause),
      ...(edition === 'full' && secrecy !== null ? { ce_confidential: JSON.stringify(secrecy) } : {}),
      'content-type': 'application/json',
    },
    value: jsonText(report),
  }
}

/** Reports of a state: they are published when they say something new. */
const states = ['critical-path', 'programme'] as const

type StateKind = (typeof states)[number]

/** Without an id, which is that of a command. */
type StateReport = CriticalPathReport | ProgrammeReport

/** Apart from what names its moment. */
const saysTheSame = (one: StateReport, other: StateReport): boolean =>
  alike({ ...one, revision: 0 }, { ...other, revision: 0 })

/** What is after one command is before the next: each report is made once. */
const made: Readonly<Record<`${Edition} ${StateKind}`, WeakMap<ProgrammeView, StateReport>>> = {
  'full critical-path': new WeakMap(),
  'full programme': new WeakMap(),
  'masked critical-path': new WeakMap(),
  'masked programme': new WeakMap(),
}

function stateOf(kind: StateKind, edition: Edition, view: ProgrammeView): StateReport {
  const known = made[`${edition} ${kind}`].get(view)
  if (known !== undefined) return known
  const make = kind === 'programme' ? programmeReport : criticalPathReport
  const state = make(view, '', hiddenAfter(edition, view))
  made[`${edition} ${kind}`].set(view, state)
  return state
}
