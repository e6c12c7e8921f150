import { mayDo, programmeId, projectId, type Principal } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { choosePlan } from './choose-plans.ts'
import type { IntakeWorld } from './intake.ts'
import { planSlots, receivePlan } from './receive-plan.ts'
import { preconditionOf } from './preconditions.ts'
import { checked, contextOf } from './request.ts'
import { submitPlan, type PlanAnswer, type ReceivedPlan } from './submit-plan.ts'

const programmeParams = z.object({ programme: programmeId })
const projectParams = z.object({ programme: programmeId, project: projectId })
const planQuery = z.object({
  file: z.string().max(1000).optional(),
  dryRun: z.enum(['true', 'false']).default('false'),
  confirm: z.string().max(100).optional(),
})

/** Whole plans, in the formats of the planning tools. */
export function registerPlanRoutes(
  app: FastifyInstance,
  { turns, limits, clock, principalOf, preview }: IntakeWorld,
): void {
  const withSlot = planSlots(limits)

  app.put('/v1/programmes/:programme/projects/:project/plan', async (request): Promise<PlanAnswer> => {
    const { programme, project } = checked(projectParams, request.params)
    return submit(request, programme, (received) => ({
      ...received,
      plans: [choosePlan(received.plans, project)],
    }))
  })

  app.put('/v1/programmes/:programme/plan', async (request): Promise<PlanAnswer> => {
    const { programme } = checked(programmeParams, request.params)
    return submit(request, programme, (received) => received)
  })

  async function submit(
    request: FastifyRequest,
    programme: string,
    choose: (received: ReceivedPlan) => ReceivedPlan,
  ): Promise<PlanAnswer> {
    const { file, dryRun, confirm } = checked(planQuery, request.query)
    const principal = principalOf(request)
    const context = contextOf(request, programme, principal)
    const precondition = preconditionOf(request)
    return withSlot(async () => {
      const received = choose(await receivePlan(request, file, limits))
      mustPostPlans(principal, programme, received)
      return turns.long(programme, (desk) =>
        submitPlan(desk, context, received, {
          ...{ principal, precondition, clock, confirm, preview },
          dryRun: dryRun === 'true',
        }),
      )
    })
  }
}

/** Every project of the file must be one that the sender may post for. */
function mustPostPlans(principal: Principal, programme: string, { plans }: ReceivedPlan): void {
  for (const { project } of plans) {
    if (mayDo(principal, 'post', { programme, project, confidential: false })) continue
    throw new ThroughlineError('forbidden', `The key does not permit to submit the plan of project ${project}`, {
      facts: { permission: 'post', programme, project },
    })
  }
}
