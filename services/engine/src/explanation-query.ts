import { activityCode, programmeId, projectId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import { activityIndex, explainActivity, stepDateWords } from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { answer } from './queries.ts'
import { checked, type Viewer } from './view-at.ts'

const params = z.object({ programme: programmeId, project: projectId, activity: activityCode })
const dateQuery = z.object({
  date: z.enum(['early-start', 'remaining-start', 'early-finish', 'late-start', 'late-finish']).default('early-start'),
})

/** `GET …/activities/{project}/{activity}/explanation`: the reasons behind a date, back to one that stands in a plan. */
export function registerExplanation(app: FastifyInstance, viewer: Viewer): void {
  app.get('/v1/programmes/:programme/activities/:project/:activity/explanation', async (request, reply) => {
    const { project, activity } = checked(params, request.params)
    const { date } = checked(dateQuery, request.query)
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const place = `${project}/${activity}`
    if (hidden.has(project) || activityIndex(view.network, project, activity) === -1) {
      throw new ThroughlineError('unknown-activity', `Programme ${view.programme} has no activity ${place}`, {
        at: 'activity',
      })
    }
    const explanation = explainActivity(view, project, activity, date, hidden)
    if (explanation === undefined) {
      throw new ThroughlineError('not-found', `${place} has no ${stepDateWords(date)}`, { at: 'date' })
    }
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      ...explanation,
    })
  })
}
