import { mayDo, programmeId, projectId, type Principal } from '@throughline/domain'
import {
  csvTemplate,
  dateOrders,
  parseCsvMapping,
  type CsvMapping,
  type DateOrder,
  type PlanHints,
} from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { choosePlan } from './choose-plans.ts'
import type { IntakeWorld } from './intake.ts'
import { planSlots, receivePlan } from './receive-plan.ts'
import { preconditionOf } from './preconditions.ts'
import { refusal } from './refusal.ts'
import { checked, contextOf } from './request.ts'
import { submitPlan, type PlanAnswer, type ReceivedPlan } from './submit-plan.ts'

const programmeParams = z.object({ programme: programmeId })
const projectParams = z.object({ programme: programmeId, project: projectId })
const planQuery = z.object({
  file: z.string().max(1000).optional(),
  dryRun: z.enum(['true', 'false']).default('false'),
  confirm: z.string().max(100).optional(),
  mapping: z.string().max(4000).optional(),
  dates: z.enum(dateOrders).default('ymd'),
})

/** Whole plans, in the formats of the planning tools. */
export function registerPlanRoutes(
  app: FastifyInstance,
  { turns, limits, clock, principalOf, preview }: IntakeWorld,
): void {
  const withSlot = planSlots(limits)

  app.get('/v1/templates/plan.csv', (_request, reply) =>
    reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="plan.csv"')
      .send(csvTemplate),
  )

  app.put('/v1/programmes/:programme/projects/:project/plan', async (request): Promise<PlanAnswer> => {
    const { programme, project } = checked(projectParams, request.params)
    return submit(request, programme, project, (received) => ({
      ...received,
      plans: [choosePlan(received.plans, project)],
    }))
  })

  app.put('/v1/programmes/:programme/plan', async (request): Promise<PlanAnswer> => {
    const { programme } = checked(programmeParams, request.params)
    return submit(request, programme, undefined, (received) => received)
  })

  async function submit(
    request: FastifyRequest,
    programme: string,
    project: string | undefined,
    choose: (received: ReceivedPlan) => ReceivedPlan,
  ): Promise<PlanAnswer> {
    const { file, dryRun, confirm, mapping, dates } = checked(planQuery, request.query)
    const hints: PlanHints = { fileName: file, project, csv: mappingOf(mapping, dates) }
    const principal = principalOf(request)
    const context = contextOf(request, programme, principal)
    const precondition = preconditionOf(request)
    return withSlot(async () => {
      const received = choose(await receivePlan(request, hints, limits))
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

function mappingOf(mapping: string | undefined, dates: DateOrder): CsvMapping {
  const parsed = parseCsvMapping(mapping, dates)
  if (!parsed.ok) throw refusal(parsed.problems)
  return parsed.value
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
