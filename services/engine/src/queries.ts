import { mayDo, projectId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import {
  activityRows,
  criticalPathReport,
  findingsOf,
  plainTexts,
  programmeReport,
  type Hidden,
} from '@throughline/programme'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { alertSettingsOf } from './alert-settings.ts'
import { quarantineFindings, shownQuarantine, type Entry } from './book.ts'
import type { EngineCore } from './engine-core.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { EngineLimits } from './limits.ts'
import { reportId } from './report-messages.ts'
import { checked, hiddenFrom, notReady, type PrincipalOf, type Seen, type Viewer } from './view-at.ts'

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

export function registerQueries(
  app: FastifyInstance,
  core: EngineCore,
  viewer: Viewer,
  limits: EngineLimits,
  principalOf: PrincipalOf,
): void {
  const activitiesQuery = z.object({
    project: projectId.optional(),
    critical: flag.optional(),
    limit: z.coerce.number().int().min(1).max(limits.rowsPerPage).default(limits.rowsPerPageDefault),
    after: z.string().max(2_000).optional(),
  })

  registerList(app, core, principalOf)

  app.get('/v1/programmes/:programme', async (request, reply) => {
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    return answer(request, reply, seen, {
      ...programmeReport(view, reportId(view.programme, view.revision, 'programme'), hidden),
      quarantine: shownQuarantine(seen.entry, hidden) ?? null,
    })
  })

  app.get('/v1/programmes/:programme/critical-path', async (request, reply) => {
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    return answer(
      request,
      reply,
      seen,
      criticalPathReport(view, reportId(view.programme, view.revision, 'critical-path'), hidden),
    )
  })

  app.get('/v1/programmes/:programme/activities', async (request, reply) => {
    const { project, critical, limit, after } = checked(activitiesQuery, request.query)
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const behind = after === undefined ? undefined : placeOf(after)
    const rows = activityRows(view, { project, critical, limit: limit + 1, after: behind }, hidden)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    const next = last !== undefined && rows.length > limit ? cursorOf(last) : null
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      activities: page,
      next,
    })
  })

  app.get('/v1/programmes/:programme/findings', async (request, reply) => {
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      findings: [...quarantineFindings(seen.entry, hidden), ...findingsOf(view, hidden)],
    })
  })

  app.get('/v1/programmes/:programme/alert-settings', async (request, reply) => {
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    return answer(request, reply, seen, alertSettingsOf(view, hidden))
  })

  app.get('/v1/programmes/:programme/fingerprint', async (request) =>
    fingerprintOf((await viewer.viewAt(request)).entry),
  )
}

function registerList(app: FastifyInstance, core: EngineCore, principalOf: PrincipalOf): void {
  app.get('/v1/programmes', async (request) => {
    if (!core.caughtUp) throw notReady('The history is still being read')
    const principal = principalOf(request)
    const programmes = [...core.book.entries.values()]
      .filter(({ id }) => mayDo(principal, 'read', { programme: id }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((entry) => listed(entry, hiddenFrom(principal, entry, [entry])))
    return { programmes }
  })
}

function listed(entry: Entry, hidden: Hidden) {
  const { register } = entry.programme
  const { id, quarantine } = entry
  return {
    programme: id,
    name: register.name,
    revision: register.revision,
    open: register.open,
    projects: [...register.projects.keys()].filter((project) => !hidden.has(project)).length,
    quarantined: quarantine !== undefined,
    href: `/v1/programmes/${encodeURIComponent(id)}`,
  }
}

/** Every answer names the state it describes: `revision` in the body, the same as `ETag`. */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { entry, view, hidden }: Seen,
  body: object,
): FastifyReply {
  const state = entry.quarantine === undefined ? `${view.revision}` : `${view.revision}-quarantined`
  // who may see less reads another answer about the same state
  const tag = hidden.size === 0 ? `"${state}"` : `"${state}-masked"`
  void reply.header('etag', tag).header('cache-control', 'no-cache')
  const asked = request.headers['if-none-match']
  const same = asked?.split(',').some((each) => each.trim().replace(/^W\//, '') === tag) === true
  return same ? reply.code(304).send() : reply.send(plainTexts(body))
}

export interface Place {
  readonly project: string
  readonly code: string
}

/** Rows stand by project and code; a cursor names the last row of a page, which need not exist any more. */
export function cursorOf({ project, code }: Place): string {
  return Buffer.from(JSON.stringify([project, code])).toString('base64url')
}

export function placeOf(cursor: string): Place {
  const parsed = z.tuple([z.string(), z.string()]).safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString()))
  if (!parsed.success) throw new ThroughlineError('invalid-request', 'after: not a cursor of ours', { at: 'after' })
  const [project, code] = parsed.data
  return { project, code }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
