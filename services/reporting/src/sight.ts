import { hiddenProjects, type Principal } from '@throughline/domain'
import type { AlertModel } from './alert-model.ts'
import type { LedgerTable } from './ledger/ledger-table.ts'
import type { ReadModel } from './read-model.ts'
import type { Secrecy } from './secrecy-table.ts'

/** Both editions of what the feed says: the full one, and the one for those who may not see confidential projects. */
export interface Editions {
  readonly full: ReadModel
  readonly masked: ReadModel
}

/** The read model as it is shown to one reader of one programme. */
export type Shown = Pick<ReadModel, 'has' | 'after' | 'at' | 'last' | 'programmeReport' | 'ledger' | 'alerts'>

/**
 * What of a programme somebody is shown. To be asked anew with every reading: a project may become confidential, or
 * cease to be, while a stream is open.
 *
 * Whoever may see every project that is or ever was confidential reads the full edition, everybody else the masked one:
 * in it all confidential projects are masked, also one that the reader may see. It begins with the first moment when a
 * project was confidential. What was said openly before, or of a project that became confidential later, is withheld
 * from those who may not see it now; where nothing is kept from the reader any more, it is shown.
 */
export function shownTo(editions: Editions, principal: Principal, programme: string): Shown {
  const { full } = editions
  const secrecy = full.secrecy(programme)
  if (secrecy === undefined || hiddenProjects(principal, programme, secrecy.ever).length === 0) return full
  const since = new Map(secrecy.now)
  const hidden = hiddenProjects(principal, programme, since.keys())
  if (hidden.length === 0) return withOpenPast(editions, secrecy)
  return behind(editions, Math.max(...hidden.map((project) => since.get(project) ?? -1)), secrecy.changed)
}

/** The masked edition, and before it the full one. */
function withOpenPast(editions: Editions, { from, changed }: Secrecy): Shown {
  const { full, masked } = editions
  return {
    ...behind(editions, from, changed),
    after(series, programme, revision, limit) {
      const open = revision < from - 1 ? full.after(series, programme, revision, limit) : []
      const shown = open.filter((report) => report.revision < from)
      const rest = limit - shown.length
      if (rest === 0) return shown
      return [...shown, ...masked.after(series, programme, Math.max(revision, from - 1), rest)]
    },
    at: (series, programme, revision) => (revision < from ? full : masked).at(series, programme, revision),
  }
}

/**
 * The masked edition from a revision on. When the confidential projects `changed` last, all alerts were told anew, under
 * the names that they have since.
 */
function behind({ full, masked }: Editions, from: number, changed: number): Shown {
  return {
    has: (programme) => full.has(programme),
    after: (series, programme, revision, limit) => masked.after(series, programme, Math.max(revision, from - 1), limit),
    at: (series, programme, revision) => (revision < from ? undefined : masked.at(series, programme, revision)),
    last: (series, programme) => masked.last(series, programme),
    programmeReport(programme) {
      const report = masked.programmeReport(programme)
      return report === undefined || report.revision < from ? undefined : report
    },
    ledger: ledgerBehind(masked.ledger, from),
    alerts: alertsBehind(masked.alerts, from, Math.max(from, changed)),
  }
}

function ledgerBehind(ledger: LedgerTable, from: number): LedgerTable {
  return {
    ...ledger,
    entries: (programme, target) => ledger.entries(programme, target).filter(({ revision }) => revision >= from),
    note(programme, target) {
      const note = ledger.note(programme, target)
      return note === undefined || note.revision < from ? undefined : note
    },
  }
}

function alertsBehind(alerts: AlertModel, from: number, toldFrom: number): AlertModel {
  const start = { revision: from - 1, place: Number.MAX_SAFE_INTEGER }
  return {
    list: (programme, filter, limit, after) => alerts.list(programme, { ...filter, toldFrom }, limit, after),
    get(programme, alert) {
      const found = alerts.get(programme, alert)
      return found === undefined || found.told.revision < toldFrom ? undefined : found
    },
    history: (programme, alert, limit) =>
      alerts.history(programme, alert, limit).filter(({ revision }) => revision >= from),
    notices: (programme, after, limit) => alerts.notices(programme, after.revision < from ? start : after, limit),
    last: (programme) => alerts.last(programme),
  }
}
