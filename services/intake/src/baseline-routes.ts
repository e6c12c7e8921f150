import {
  decideBaseline,
  mayDo,
  name,
  programmeId,
  projectId,
  splitCommand,
  type Fact,
  type Principal,
  type ProgrammeDates,
} from '@throughline/domain'
import { eventBytes, ThroughlineError } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { decodedBody } from './decode-body.ts'
import { readOn, type Desk } from './desk.ts'
import { ownSource, readyEvent, type RequestContext } from './envelope.ts'
import type { IntakeWorld } from './intake.ts'
import { parseJson } from './json-text.ts'
import { acceptMediaType } from './media-type.ts'
import { closed } from './post-events.ts'
import { preconditionOf, type Precondition } from './preconditions.ts'
import { refusal } from './refusal.ts'
import { checked, contextOf } from './request.ts'
import { pauseBefore } from './retry.ts'
import { conflict } from './small-jobs.ts'
import { appendParts } from './submit-plan.ts'
import { uuid5 } from './uuid5.ts'

/** The computed dates of a programme, told by whoever runs the engine in this process; `undefined`: there is none such. */
export type CurrentDates = (
  programme: string,
  projects?: readonly string[],
) => Promise<{ readonly revision: number; readonly dates: ProgrammeDates } | undefined>

const params = z.object({ programme: programmeId })
const wanted = z.strictObject({
  name: name.min(1),
  projects: z.array(projectId).min(1).max(1000).optional(),
  note: z.string().max(10_000).optional(),
})
type Wanted = z.infer<typeof wanted>

interface BaselineAnswer {
  readonly programme: string
  readonly name: string
  /** Revision with which it takes effect; nothing new: the programme's present one. */
  readonly revision: number
  /** Events appended. */
  readonly appended: number
  readonly projects: readonly { readonly project: string; readonly activities: number }[]
}

/** `POST …/baselines`: the dates as they are computed now, under a name. */
export function registerBaselineRoutes(app: FastifyInstance, world: IntakeWorld): void {
  const { turns, limits, principalOf, currentDates, bodiesAtOnce } = world
  app.post('/v1/programmes/:programme/baselines', async (request, reply) => {
    const { programme } = checked(params, request.params)
    const principal = principalOf(request)
    const context = contextOf(request, programme, principal)
    const precondition = preconditionOf(request)
    acceptMediaType(request.headers['content-type'], ['application/json'])
    const body = checked(wanted, parseJson(await bodiesAtOnce((take) => decodedBody(request, limits, take))))
    mustAnalyse(principal, programme, body.projects)
    if (currentDates === undefined) {
      throw new ThroughlineError('engine-elsewhere', 'Dates are computed by the engine, which runs in another process')
    }
    const answer = await turns.long(programme, (desk) =>
      takeBaseline(desk, context, body, { world, currentDates, precondition }),
    )
    return reply
      .code(answer.appended === 0 ? 200 : 201)
      .header('etag', `"${answer.revision}"`)
      .send(answer)
  })
}

function mustAnalyse(principal: Principal, programme: string, projects: readonly string[] | undefined): void {
  const places = projects?.map((project) => ({ programme, project })) ?? [{ programme }]
  const refused = places.find((place) => !mayDo(principal, 'analyse', place))
  if (refused === undefined) return
  const where = 'project' in refused ? `project ${String(refused.project)}` : `all projects of programme ${programme}`
  throw new ThroughlineError('forbidden', `The key does not permit to take baselines of ${where}`, {
    facts: { permission: 'analyse', ...refused },
  })
}

interface Circumstances {
  readonly world: IntakeWorld
  readonly currentDates: CurrentDates
  readonly precondition: Precondition
}

/** Runs within the programme's turn. What others write meanwhile to these projects asks for the dates anew. */
async function takeBaseline(
  desk: Desk,
  context: RequestContext,
  { name: called, projects, note }: Wanted,
  { world, currentDates, precondition }: Circumstances,
): Promise<BaselineAnswer> {
  const { triesOnConflict, pauseMs } = desk.limits
  for (let attempt = 1; attempt <= triesOnConflict; attempt += 1) {
    await readOn(desk)
    precondition(desk)
    const current = await currentDates(desk.programme, projects)
    if (current === undefined) throw new ThroughlineError('not-found', `There is no programme ${desk.programme}`)
    const { dates } = current
    const missing = projects?.find((project) => !dates.has(project))
    if (missing !== undefined) {
      throw new ThroughlineError('unknown-project', `project ${missing} is not part of the programme`, {
        at: 'projects',
      })
    }
    const decided = decideBaseline(desk.register, { name: called, dates, note })
    if (!decided.ok) throw refusal(decided.problems)
    const events = eventsOf(desk, context, called, decided.value, world.clock.now())
    const parts = splitCommand(events, desk.limits, eventBytes)
    if (!parts.ok) throw refusal(parts.problems)
    const making = parts.value.map((part) => () => part)
    if (await appendParts(desk, making, new Set(dates.keys()))) {
      return {
        programme: desk.programme,
        name: called,
        revision: desk.register.revision,
        appended: events.length,
        projects: [...dates].map(([project, { size }]) => ({ project, activities: size })),
      }
    }
    await pauseBefore(attempt, pauseMs)
  }
  throw conflict(desk.programme, triesOnConflict)
}

function eventsOf(
  desk: Desk,
  { actor, authtype, authid, correlationid, traceparent }: RequestContext,
  called: string,
  facts: readonly Fact[],
  now: string,
) {
  const command = uuid5(desk.programme, 'baseline', called, desk.register.revision)
  const own = { source: ownSource, time: now, recordedtime: now, command }
  const who = { actor, authtype, authid, correlationid, traceparent }
  return closed(
    facts.map((fact, index) => readyEvent(desk.programme, fact, { ...own, ...who, sourceid: `${command}:${index}` })),
  )
}
