import { alertNotice, type AlertMatter, type AlertNotice, type RecordedEvent } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import {
  alertNotices,
  applyEvent,
  computeView,
  createProgramme,
  impactReport,
  mattersOf,
  noticesOneByOne,
  type ProgrammeView,
} from '../src/index.ts'
import { histories } from './history.ts'

interface Told {
  /** After every command, with what holds then. */
  readonly views: readonly { readonly view: ProgrammeView; readonly matters: readonly AlertMatter[] }[]
  readonly notices: readonly AlertNotice[]
}

/** Folds a log and tells what the alerts are; from `from` on, as an engine does that has been started anew. */
function tell(log: readonly RecordedEvent[], from = -1): Told {
  const programme = createProgramme('p')
  const views: Told['views'][number][] = []
  const notices: AlertNotice[] = []
  let closed = false
  for (const event of log) {
    const closes = event.metadata.closes === true
    const before = closes && closed ? computeView(programme) : undefined
    const command = applyEvent(programme, event)
    if (command === undefined) continue
    closed = true
    if (command.revision <= from) continue
    const after = computeView(programme)
    const report = impactReport({ before, after, command, id: 'r' })
    notices.push(...alertNotices({ before, after, command, report, idOf: (place) => `${command.revision}/${place}` }))
    views.push({ view: after, matters: mattersOf(after) })
  }
  return { views, notices }
}

/** The same log with two days between any two events: time enough for silence and for snoozes to end. */
const slowly = (log: readonly RecordedEvent[]): RecordedEvent[] =>
  log.map((event) => {
    const recordedtime = new Date(Date.UTC(2026, 2, 2 + 2 * event.revision)).toISOString()
    return { ...event, metadata: { ...event.metadata, recordedtime } } as RecordedEvent
  })

const logs = fc.tuple(histories, fc.boolean()).map(([log, slow]) => (slow ? slowly(log) : log))

/** What a reader of all notices knows: severity by alert. */
function folded(notices: readonly AlertNotice[]): Map<string, string> {
  const known = new Map<string, string>()
  for (const { transition, matter, others } of notices) {
    for (const { alert, severity } of [matter, ...others]) {
      const holds = known.get(alert)
      if (transition === 'raised' ? holds !== undefined : holds === undefined) throw new Error(`${transition} ${alert}`)
      if (transition === 'cleared') known.delete(alert)
      else known.set(alert, severity)
    }
  }
  return known
}

const inWords = (known: Iterable<readonly [string, string]>): string => JSON.stringify([...known].sort())

t.test('who reads all notices from the beginning knows exactly what holds, at every revision', async (t) => {
  fc.assert(
    fc.property(logs, (log) => {
      const { views, notices } = tell(log)
      for (const { view, matters } of views) {
        const read = folded(notices.filter(({ revision }) => revision <= view.revision))
        const holds = matters.map(({ alert, severity }) => [alert, severity] as const)
        if (inWords(read) !== inWords(holds)) throw new Error(`revision ${view.revision}`)
        if (new Set(matters.map(({ alert }) => alert)).size !== matters.length) throw new Error('a name twice')
      }
    }),
    { numRuns: 30 },
  )
  t.pass('the notices add up')
})

t.test('an engine that begins anywhere goes on without repeating or losing a notice', async (t) => {
  fc.assert(
    fc.property(logs, fc.double({ min: 0, max: 1, noNaN: true }), (log, share) => {
      const whole = tell(log)
      const from = Math.floor(share * log.length)
      const later = tell(log, from)
      const expected = whole.notices.filter(({ revision }) => revision > from)
      return JSON.stringify(later.notices) === JSON.stringify(expected)
    }),
    { numRuns: 30 },
  )
  t.pass('it needs no memory')
})

t.test('the same log gives the same bytes, in places from 0, and they fit the published schema', async (t) => {
  fc.assert(
    fc.property(logs, (log) => {
      const { notices } = tell(log)
      const places = new Map<number, number>()
      for (const notice of notices) {
        alertNotice.parse(notice)
        const place = places.get(notice.revision) ?? 0
        if (notice.place !== place) return false
        if (notice.others.length > 0 && place < noticesOneByOne) return false
        places.set(notice.revision, place + 1)
      }
      return JSON.stringify(notices) === JSON.stringify(tell(structuredClone(log)).notices)
    }),
    { numRuns: 30 },
  )
  t.pass('notices are a function of the log')
})

t.test('no notice without a change', async (t) => {
  fc.assert(
    fc.property(logs, (log) => {
      const { views, notices } = tell(log)
      let before = new Map<string, AlertMatter>()
      return views.every(({ view, matters }) => {
        const after = new Map(matters.map((matter) => [matter.alert, matter]))
        const own = notices.filter(({ revision }) => revision === view.revision)
        const good = own.every(({ transition, matter, severityBefore }) => {
          const [was, is] = [before.get(matter.alert), after.get(matter.alert)]
          if (transition === 'raised') return was === undefined && is !== undefined
          if (transition === 'cleared') return was !== undefined && is === undefined
          if (transition !== 'changed') return is !== undefined
          const other = was?.severity === is?.severity ? null : was?.severity
          return severityBefore === other && JSON.stringify(was) !== JSON.stringify(is)
        })
        before = after
        return good
      })
    }),
    { numRuns: 30 },
  )
  t.pass('every notice tells of one')
})
