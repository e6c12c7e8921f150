import { programmeId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { checked } from './checked.ts'
import type { ReportingLimits } from './limits.ts'
import type { ReportSeries } from './read-model.ts'
import type { Shown } from './sight.ts'

const wholeNumber = z.coerce.number().int().max(Number.MAX_SAFE_INTEGER)
const programmeParams = z.object({ programme: programmeId })

/** The read model as whoever asks is shown it. */
export type ShownFor = (request: FastifyRequest, programme: string) => Shown

/** Reports a page at a time, and the latest state. */
export function registerPages(app: FastifyInstance, shownFor: ShownFor, limits: ReportingLimits): void {
  const pageQuery = z.object({
    after: wholeNumber.min(-1).default(-1),
    limit: wholeNumber.min(1).max(limits.reportsPerPage).default(limits.reportsPerPageDefault),
  })
  const page = (path: string, series: ReportSeries) =>
    app.get(`/v1/programmes/:programme/${path}`, async (request, reply) => {
      const { programme } = checked(programmeParams, request.params)
      const { after, limit } = checked(pageQuery, request.query)
      const model = shownFor(request, programme)
      mustKnow(model, programme)
      const reports = model.after(series, programme, after, limit + 1)
      const shown = reports.slice(0, limit)
      const next = reports.length > limit ? (shown.at(-1)?.revision ?? null) : null
      const items = shown.map(({ json }) => json).join(',')
      return sendJson(reply, `{"programme":${JSON.stringify(programme)},"items":[${items}],"next":${next}}`)
    })
  page('impact-reports', 'impact')
  page('critical-path-reports', 'critical_path')

  app.get('/v1/programmes/:programme/programme-report', async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const report = shownFor(request, programme).programmeReport(programme)
    if (report === undefined) throw new ThroughlineError('not-found', `There is no report of programme ${programme}`)
    return sendJson(reply, report.json)
  })
}

export function mustKnow(model: Pick<Shown, 'has'>, programme: string): void {
  if (model.has(programme)) return
  throw new ThroughlineError('not-found', `There is no report of programme ${programme}`)
}

export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json)
}
