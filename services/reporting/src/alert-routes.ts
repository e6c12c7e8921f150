import { alertRule, alertSeverity, programmeId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { alertState, beforeAll, rankOf, type AlertCursor, type NoticePlace, type StoredAlert } from './alert-model.ts'
import { checked } from './checked.ts'
import { mustKnow, sendJson, type ShownFor } from './pages.ts'
import { streamRecords, type StreamOptions, type StreamSource } from './stream.ts'

const programmeParams = z.object({ programme: programmeId })
const alertParams = programmeParams.extend({ alert: z.string() })
const address = '/v1/programmes/:programme'

/** `<revision>-<place>`; a revision alone means all of it, and -1 that nothing came before. */
const noticePlace = z
  .string()
  .regex(/^(-1|\d{1,15}(-\d{1,9})?)$/, { error: 'a place is <revision>-<place>, or a revision' })
  .transform((text): NoticePlace => {
    if (text === '-1') return beforeAll
    const [revision, place] = text.split('-').map(Number)
    return { revision: revision ?? 0, place: place ?? Number.MAX_SAFE_INTEGER }
  })
const idOf = ({ revision, place }: NoticePlace): string => {
  if (revision === -1) return '-1'
  return place === Number.MAX_SAFE_INTEGER ? String(revision) : `${revision}-${place}`
}

/** Present alerts, each with its history, all notices in order, and notices as they come. */
export function registerAlertRoutes(app: FastifyInstance, shownFor: ShownFor, options: StreamOptions): void {
  registerAlerts(app, shownFor, options)
  registerNotices(app, shownFor, options)
}

function registerAlerts(app: FastifyInstance, shownFor: ShownFor, { limits }: StreamOptions): void {
  const states = z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(alertState).min(1).max(alertState.options.length))
  const listQuery = z.object({
    state: states.default(['open', 'acknowledged', 'snoozed']),
    severity: alertSeverity.optional(),
    rule: alertRule.optional(),
    project: z.string().optional(),
    owner: z.string().optional(),
    after: z.string().max(5_000).transform(cursorOf).optional(),
    limit: z.coerce.number().int().min(1).max(limits.alertsPerPage).default(limits.alertsPerPageDefault),
  })

  app.get(`${address}/alerts`, async (request) => {
    const { programme } = checked(programmeParams, request.params)
    const { state, after, limit, ...filter } = checked(listQuery, request.query)
    const model = shownFor(request, programme)
    mustKnow(model, programme)
    const found = model.alerts.list(programme, { ...filter, states: state }, limit + 1, after)
    const alerts = found.slice(0, limit)
    const last = alerts.at(-1)
    const next = last !== undefined && found.length > limit ? cursorText(last) : null
    return { programme, alerts, next }
  })

  app.get(`${address}/alerts/:alert`, async (request) => {
    const { programme, alert } = checked(alertParams, request.params)
    const model = shownFor(request, programme)
    const found = model.alerts.get(programme, alert)
    if (found === undefined) {
      throw new ThroughlineError('not-found', `Programme ${programme} never had an alert ${alert.slice(0, 300)}`)
    }
    return { programme, ...found, notices: model.alerts.history(programme, alert, limits.noticesPerAlert) }
  })
}

function registerNotices(app: FastifyInstance, shownFor: ShownFor, options: StreamOptions): void {
  const { limits } = options
  const pageQuery = z.object({
    after: noticePlace.default(beforeAll),
    limit: z.coerce.number().int().min(1).max(limits.reportsPerPage).default(limits.reportsPerPageDefault),
  })

  app.get(`${address}/alert-notices`, async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const { after, limit } = checked(pageQuery, request.query)
    const model = shownFor(request, programme)
    mustKnow(model, programme)
    const notices = model.alerts.notices(programme, after, limit + 1)
    const shown = notices.slice(0, limit)
    const last = shown.at(-1)
    const next = last !== undefined && notices.length > limit ? idOf(last) : null
    const items = shown.map(({ json }) => json).join(',')
    const head = `{"programme":${JSON.stringify(programme)},"items":[${items}]`
    return sendJson(reply, `${head},"next":${JSON.stringify(next)}}`)
  })

  // No HEAD: its handler would be this one, and would never come to an end.
  app.get(`${address}/alerts/stream`, { exposeHeadRoute: false }, async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const named = checked(z.object({ 'last-event-id': noticePlace.optional() }), request.headers)['last-event-id']
    const { after } = checked(z.object({ after: noticePlace.optional() }), request.query)
    const source: StreamSource<NoticePlace> = {
      programme,
      event: 'alert-notice',
      idOf,
      positionOf: ({ revision, place }) => ({ revision, place }),
      read: (behind, limit) =>
        shownFor(request, programme)
          .alerts.notices(programme, behind, limit)
          .map(({ revision, place, json }) => ({
            place: { revision, place },
            json,
          })),
    }
    const from = named ?? after ?? shownFor(request, programme).alerts.last(programme)
    await options.gate.pass(() => streamRecords(request, reply, source, from, options))
  })
}

const cursorText = ({ alert, matter }: StoredAlert): string => `${rankOf(matter.severity)}:${alert}`

/** A cursor is the rank of a severity and the name of an alert. */
function cursorOf(text: string, context: z.RefinementCtx): AlertCursor {
  const found = /^(\d):([^]+)$/.exec(text)
  if (found !== null) return { rank: Number(found[1]), alert: found[2] ?? '' }
  context.addIssue('it is not the cursor of a page')
  return z.NEVER
}
