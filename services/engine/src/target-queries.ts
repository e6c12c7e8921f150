import { activityCode, projectId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import { activityIndex, floatsToTargets, targetRows, type TargetFloat } from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { viewOf } from './book.ts'
import type { EngineCore } from './engine-core.ts'
import type { EngineLimits } from './limits.ts'
import { answer, checked, entryOf, mustSee, type PrincipalOf } from './queries.ts'

const idParams = z.object({ id: z.string().min(1).max(200) })
const activityParams = z.object({ project: projectId, activity: activityCode })
const floatsQuery = z.object({ target: z.string().max(200).optional() })

/** Declared targets, and the float of an activity towards each of them. */
export function registerTargetQueries(
  app: FastifyInstance,
  core: EngineCore,
  limits: EngineLimits,
  principalOf: PrincipalOf,
): void {
  app.get('/v1/programmes/:programme/targets', async (request, reply) => {
    const entry = await entryOf(core, request)
    mustSee(principalOf(request), entry)
    const view = viewOf(entry)
    const { programme, revision } = view
    return answer(request, reply, entry, view, { programme, revision, targets: targetRows(view) })
  })

  app.get('/v1/programmes/:programme/targets/:id', async (request, reply) => {
    const { id } = checked(idParams, request.params)
    const entry = await entryOf(core, request)
    mustSee(principalOf(request), entry)
    const view = viewOf(entry)
    const row = targetRows(view).find(({ target }) => target === id)
    if (row === undefined) {
      throw new ThroughlineError('not-found', `There is no target ${id} in programme ${view.programme}`)
    }
    return answer(request, reply, entry, view, { programme: view.programme, revision: view.revision, ...row })
  })

  app.get('/v1/programmes/:programme/activities/:project/:activity/floats', async (request, reply) => {
    const { project, activity: code } = checked(activityParams, request.params)
    const { target } = checked(floatsQuery, request.query)
    const entry = await entryOf(core, request)
    mustSee(principalOf(request), entry)
    const view = viewOf(entry)
    const activity = activityIndex(view.network, project, code)
    if (activity === -1) throw new ThroughlineError('not-found', `There is no activity ${project}/${code}`)
    const asked = target === undefined ? [...view.targets.keys()] : [target].filter((id) => view.targets.has(id))
    if (target !== undefined && asked.length === 0) {
      throw new ThroughlineError('not-found', `There is no target ${target} in programme ${view.programme}`)
    }
    const floats: TargetFloat[] = []
    for (const each of floatsToTargets(view, activity, asked.slice(0, limits.floatTargets))) {
      floats.push(each)
      // each is a pass over the whole programme: others get their turn in between
      await nextTurn()
    }
    return answer(request, reply, entry, view, {
      programme: view.programme,
      revision: view.revision,
      project,
      activity: code,
      floats,
      floatsOmitted: asked.length - floats.length,
    })
  })
}
