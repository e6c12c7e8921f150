import { activityCode, projectId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import {
  activityIndex,
  floatsToTargets,
  keptView,
  targetRows,
  visibleTargets,
  type TargetFloat,
} from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { EngineLimits } from './limits.ts'
import { answer } from './queries.ts'
import { checked, type Viewer } from './view-at.ts'

const idParams = z.object({ id: z.string().min(1).max(200) })
const activityParams = z.object({ project: projectId, activity: activityCode })
const floatsQuery = z.object({ target: z.string().max(200).optional() })

/** Declared targets, and the float of an activity towards each of them. */
export function registerTargetQueries(app: FastifyInstance, viewer: Viewer, limits: EngineLimits): void {
  app.get('/v1/programmes/:programme/targets', async (request, reply) => {
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const { programme, revision } = view
    return answer(request, reply, seen, { programme, revision, targets: visibleTargets(targetRows(view), hidden) })
  })

  app.get('/v1/programmes/:programme/targets/:id', async (request, reply) => {
    const { id } = checked(idParams, request.params)
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const row = visibleTargets(targetRows(view), hidden).find(({ target }) => target === id)
    if (row === undefined) {
      throw new ThroughlineError('not-found', `There is no target ${id} in programme ${view.programme}`)
    }
    return answer(request, reply, seen, { programme: view.programme, revision: view.revision, ...row })
  })

  app.get('/v1/programmes/:programme/activities/:project/:activity/floats', async (request, reply) => {
    const { project, activity: code } = checked(activityParams, request.params)
    const { target } = checked(floatsQuery, request.query)
    const seen = await viewer.viewAt(request)
    const { hidden } = seen
    // the answer takes several turns, and the programme goes on in between
    const view = keptView(seen.view)
    const activity = activityIndex(view.network, project, code)
    if (activity === -1 || hidden.has(project))
      throw new ThroughlineError('not-found', `There is no activity ${project}/${code}`)
    const isVisible = (id: string): boolean => {
      const known = view.targets.get(id)
      return known !== undefined && !hidden.has(known.project)
    }
    const asked = (target === undefined ? [...view.targets.keys()] : [target]).filter(isVisible)
    if (target !== undefined && asked.length === 0) {
      throw new ThroughlineError('not-found', `There is no target ${target} in programme ${view.programme}`)
    }
    const floats: TargetFloat[] = []
    for (const each of floatsToTargets(view, activity, asked.slice(0, limits.floatTargets))) {
      floats.push(each)
      // each is a pass over the whole programme: others get their turn in between
      await nextTurn()
    }
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      project,
      activity: code,
      floats,
      floatsOmitted: asked.length - floats.length,
    })
  })
}
