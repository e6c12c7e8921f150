import { activityCode, linkEnd, linkType, programmeId, projectId, rag, ragColour } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { json, matchHeaders } from '../shapes.ts'

/** Targets, dependencies and baselines: what was promised, and how far the dates are from it. */

const params = z.object({ programme: programmeId })
const id = z.string().min(1).max(200)
const revision = z.coerce.number().int().min(0).optional()
const programme = '/v1/programmes/:programme'
const shared = {
  method: 'GET',
  area: 'Commitments',
  permission: 'read',
  params,
  query: z.object({ revision }),
  refusals: ['not-ready', 'programme-quarantined'],
} as const

const date = z.string().nullable()
const state = z.object({ programme: z.string(), revision: z.int() })
const end = linkEnd.partial({ activity: true })

const dependency = z.object({
  dependency: z.string(),
  title: z.string(),
  state: z.string(),
  giver: end,
  receiver: end,
  giverOwner: z.string().nullable(),
  receiverOwner: z.string().nullable(),
  link: z.object({ from: linkEnd, to: linkEnd, type: linkType, lagMinutes: z.int() }).nullable(),
  needBy: date,
  needByFrom: z.enum(['stated', 'late-start', 'late-finish']).nullable(),
  agreed: date,
  proposed: date,
  proposedBy: z.enum(['giver', 'receiver']).nullable(),
  statedForecast: date,
  plannedForecast: date,
  actual: date,
  forecast: date,
  bufferMinutes: z.int().nullable(),
  bufferDays: z.number().nullable(),
  toleranceMinutes: z.int(),
  receiverFloatMinutes: z.int().nullable(),
  driving: z.boolean(),
  criteria: z.string().nullable(),
  confirmed: z.object({ actor: z.string(), time: z.string() }).nullable(),
  unconfirmedDays: z.int().nullable(),
  risk: z.boolean(),
  rag: rag.nullable(),
})
const knockOn = z.object({
  target: z.string(),
  name: z.string(),
  committed: date,
  forecast: date,
  totalFloatMinutes: z.int().nullable(),
  rag,
})
const step = z.object({
  revision: z.int(),
  step: z.string(),
  state: z.string(),
  side: z.enum(['giver', 'receiver']).nullable(),
  actor: z.string().nullable(),
  source: z.string().nullable(),
  time: z.string().nullable(),
  date,
  note: z.string().nullable(),
})

const targetBaseline = z.object({
  name: z.string(),
  approved: z.boolean(),
  finish: z.string(),
  deltaMinutes: z.int().nullable(),
  deltaDays: z.number().nullable(),
})
const target = z.object({
  target: z.string(),
  name: z.string(),
  project: z.string(),
  activity: z.string(),
  owner: z.string().nullable(),
  activityOwner: z.string().nullable(),
  committed: date,
  toleranceMinutes: z.int(),
  forecast: date,
  lateMinutes: z.int().nullable(),
  lateDays: z.number().nullable(),
  totalFloatMinutes: z.int().nullable(),
  critical: z.boolean(),
  rag,
  baselines: z.array(targetBaseline),
})
const targetFloat = z.object({
  target: z.string(),
  name: z.string(),
  floatMinutes: z.int().nullable(),
  floatDays: z.number().nullable(),
  lateStart: date,
  lateFinish: date,
})

const mark = z.object({ revision: z.int(), actor: z.string().nullable(), time: date, note: z.string().nullable() })
const baseline = z.object({
  name: z.string(),
  activities: z.int(),
  approved: z.boolean(),
  projects: z.array(z.object({ project: z.string(), activities: z.int(), taken: mark, approved: mark.nullable() })),
})
const taken = z.object({
  programme: z.string(),
  name: z.string(),
  revision: z.int(),
  appended: z.int(),
  projects: z.array(z.object({ project: z.string(), activities: z.int() })),
})
const comparedActivity = z.object({
  project: z.string(),
  code: z.string(),
  name: z.string().nullable(),
  now: z.object({ start: date, finish: date, durationMinutes: z.int() }).nullable(),
  baselines: z.array(
    z.object({
      name: z.string(),
      start: date,
      finish: date,
      durationMinutes: z.int().nullable(),
      startDeltaDays: z.number().nullable(),
      finishDeltaMinutes: z.int().nullable(),
      finishDeltaDays: z.number().nullable(),
      change: z.enum(['added', 'removed']).nullable(),
    }),
  ),
})
const comparedTarget = target
  .pick({ target: true, name: true, project: true, committed: true, forecast: true })
  .extend({ baselines: z.array(targetBaseline) })

const dependencyRoutes = [
  {
    ...shared,
    id: 'listDependencies',
    path: `${programme}/dependencies`,
    summary: 'Dependencies between projects: who gives what to whom, by when, and how it stands',
    query: z.object({
      revision,
      project: projectId.optional(),
      role: z.enum(['giver', 'receiver']).optional(),
      state: z.string().optional(),
      colour: ragColour.optional(),
      limit: z.coerce.number().int().optional(),
      after: z.string().optional(),
    }),
    answers: json(
      200,
      'A page, by id; `next` is the `after` of the one behind it.',
      state.extend({ dependencies: z.array(dependency), next: z.string().nullable() }),
    ),
  },
  {
    ...shared,
    id: 'getDependency',
    path: `${programme}/dependencies/:id`,
    params: params.extend({ id }),
    summary: 'A dependency with its history and the targets that it drives',
    answers: json(
      200,
      'As it stands.',
      state.extend({
        ...dependency.shape,
        knockOn: z.array(knockOn),
        steps: z.array(step),
        stepsOmitted: z.int(),
      }),
    ),
  },
] as const satisfies readonly Route[]

const targetRoutes = [
  {
    ...shared,
    id: 'listTargets',
    path: `${programme}/targets`,
    summary: 'Declared targets: committed date, forecast, float, colour, baseline dates',
    answers: json(200, 'All of them.', state.extend({ targets: z.array(target) })),
  },
  {
    ...shared,
    id: 'getTarget',
    path: `${programme}/targets/:id`,
    params: params.extend({ id }),
    summary: 'One target',
    answers: json(200, 'As it stands.', state.extend(target.shape)),
  },
  {
    ...shared,
    id: 'getActivityFloats',
    path: `${programme}/activities/:project/:activity/floats`,
    params: params.extend({ project: projectId, activity: activityCode }),
    query: z.object({ revision, target: z.string().optional() }),
    summary: 'By how much an activity may slip before each target does',
    answers: json(
      200,
      'Towards the one asked for, or towards the first 20; `floatsOmitted` more are declared.',
      state.extend({
        project: z.string(),
        activity: z.string(),
        floats: z.array(targetFloat),
        floatsOmitted: z.int(),
      }),
    ),
  },
] as const satisfies readonly Route[]

const baselineRoutes = [
  {
    id: 'takeBaseline',
    method: 'POST',
    path: `${programme}/baselines`,
    area: 'Commitments',
    permission: 'analyse',
    summary: 'Take the computed dates of the programme, or of some projects, as a baseline',
    description:
      'One command, however many activities. A project whose baseline of this name says the same already is left as it is. What is approved (`baseline.approved`) is not taken again.',
    params,
    headers: matchHeaders,
    body: [
      {
        mediaType: 'application/json',
        schema: z.object({
          name: z.string().min(1).max(1000),
          projects: z.array(projectId).min(1).max(1000).optional(),
          note: z.string().max(10_000).optional(),
        }),
      },
    ],
    answers: {
      ...json(200, 'It was taken like this before; nothing is recorded.', taken),
      ...json(201, 'Recorded, durably.', taken),
    },
    refusals: ['unknown-project', 'rule-broken', 'precondition-failed', 'engine-elsewhere', 'programme-quarantined'],
  },
  {
    ...shared,
    id: 'listBaselines',
    path: `${programme}/baselines`,
    summary: 'Baselines: of which projects, taken and approved by whom',
    answers: json(200, 'By name.', state.extend({ baselines: z.array(baseline) })),
  },
  {
    ...shared,
    id: 'compareBaselines',
    path: `${programme}/baselines/compare`,
    query: z.object({
      revision,
      names: z.union([z.string(), z.array(z.string())]),
      project: projectId.optional(),
      limit: z.coerce.number().int().optional(),
      after: z.string().optional(),
    }),
    summary: 'Dates of activities and targets in baselines and now',
    answers: json(
      200,
      'A page; `next` is the cursor of the one after it. Differences count in working days of the activity.',
      state.extend({
        names: z.array(z.string()),
        targets: z.array(comparedTarget),
        activities: z.array(comparedActivity),
        next: z.string().nullable(),
      }),
    ),
  },
] as const satisfies readonly Route[]

export const commitmentRoutes = [...targetRoutes, ...dependencyRoutes, ...baselineRoutes] as const
