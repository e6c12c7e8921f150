import {
  alertMatter,
  alertNotice,
  alertRule,
  alertSettings,
  alertSeverity,
  eventData,
  instant,
  programmeId,
} from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { eventsAnswer, json } from '../shapes.ts'

const params = z.object({ programme: programmeId })
const alertParams = params.extend({
  alert: z.string().meta({ description: 'Names the matter: `<rule>:<subject>`, percent-encoded.' }),
})
const programme = '/v1/programmes/:programme'
const area = 'Alerts'
const reading = { method: 'GET', area, permission: 'read', params } as const

const moment = z.object({ revision: z.int(), place: z.int(), time: instant })
const word = z.object({
  actor: z.string(),
  time: instant,
  note: z.string().nullable(),
  until: instant.nullable(),
})
const alert = z.object({
  alert: z.string(),
  state: z.enum(['open', 'acknowledged', 'snoozed', 'cleared']),
  raised: moment,
  told: moment.meta({ description: 'The notice that spoke of it last: the figures are as of then.' }),
  changes: z.int().meta({ description: 'How often it was told as changed since it was raised.' }),
  acknowledged: word.nullable(),
  snoozed: word.nullable(),
  matter: alertMatter,
})
const place = z.string().meta({ description: 'Place of a notice: `<revision>-<place>`; a revision means all of it.' })
const position = z.object({ programme: z.string(), revision: z.int(), place: z.int() })
const page = z.object({ after: place.optional(), limit: z.coerce.number().int().optional() })

const { note } = eventData['alert.acknowledged'].shape
const saying = <Verb extends string, Body extends z.ZodType>(
  verb: Verb,
  summary: string,
  description: string,
  body: Body,
) => ({
  id: `${verb}Alert` as const,
  method: 'POST' as const,
  path: `${programme}/alerts/:alert/${verb}` as const,
  area,
  permission: 'manage' as const,
  summary,
  description: `${description} Recorded as an event, as if it had been posted. Which alerts there are is not known at the door: any id is taken that a known rule may give, and what is said of a matter that does not hold has no effect.`,
  params: alertParams,
  body: [{ mediaType: 'application/json', schema: body }] as const,
  answers: {
    200: {
      description: 'Said before, with the same correlation id.',
      content: [{ mediaType: 'application/json', schema: eventsAnswer }] as const,
    },
    201: {
      description: 'Recorded, durably.',
      content: [{ mediaType: 'application/json', schema: eventsAnswer }] as const,
    },
  },
  refusals: ['invalid-event', 'rule-broken', 'precondition-failed'] as const,
})

const stated = alertSettings.partial()

export const alertRoutes = [
  {
    ...reading,
    id: 'listAlerts',
    path: `${programme}/alerts`,
    summary: 'The matters that somebody should know',
    description:
      'The most severe first. Without `state` those that hold: open, acknowledged, snoozed; several are separated by commas.',
    query: z.object({
      state: z.string().optional(),
      severity: alertSeverity.optional(),
      rule: alertRule.optional(),
      project: z.string().optional(),
      owner: z.string().optional(),
      after: z.string().optional(),
      limit: z.coerce.number().int().optional(),
    }),
    answers: json(
      200,
      'A page; `next` is the `after` of the one behind it.',
      z.object({ programme: z.string(), alerts: z.array(alert), next: z.string().nullable() }),
    ),
  },
  {
    ...reading,
    id: 'getAlert',
    path: `${programme}/alerts/:alert`,
    params: alertParams,
    summary: 'One alert with its history',
    answers: json(
      200,
      'Its notices, the newest last.',
      alert.extend({ programme: z.string(), notices: z.array(alertNotice) }),
    ),
  },
  {
    ...reading,
    id: 'listAlertNotices',
    path: `${programme}/alert-notices`,
    summary: 'What became of alerts, in order',
    query: page,
    answers: json(
      200,
      'A page; `next` is the `after` of the one behind it.',
      z.object({ programme: z.string(), items: z.array(alertNotice), next: z.string().nullable() }),
    ),
  },
  {
    ...reading,
    id: 'streamAlertNotices',
    path: `${programme}/alerts/stream`,
    summary: 'Notices as they come, as server-sent events',
    query: z.object({ after: place.optional() }),
    headers: z.object({ 'last-event-id': place.optional() }),
    answers: {
      200: {
        description: 'Stays open; the id of each event is its place, `<revision>-<place>`.',
        content: [{ mediaType: 'text/event-stream', events: { 'alert-notice': alertNotice, position } }],
      },
    },
    refusals: ['overloaded'],
  },
  {
    ...reading,
    id: 'getAlertSettings',
    path: `${programme}/alert-settings`,
    summary: 'By what measures alerts are told',
    description: 'What is in force, and what of it somebody has set. It is set by posting `alert.configured`.',
    query: z.object({ revision: z.coerce.number().int().min(0).optional() }),
    answers: json(
      200,
      'For the programme, and for each project that has settings of its own.',
      z.object({
        programme: z.string(),
        revision: z.int(),
        changedAt: z.int().nullable(),
        settings: alertSettings,
        stated,
        projects: z.array(z.object({ project: z.string(), settings: alertSettings, stated })),
      }),
    ),
    refusals: ['not-ready', 'programme-quarantined'],
  },
  saying(
    'acknowledge',
    'Say that somebody has seen to it',
    'It is told again when it grows worse.',
    z.object({ note }),
  ),
  saying(
    'snooze',
    'Not now: ask to be reminded',
    'At `until` it is told again, if it still holds.',
    z.object({ note, until: instant }),
  ),
  saying('resume', 'End a snooze, or take an acknowledgement back', 'It is open again.', z.object({ note })),
] as const satisfies readonly Route[]
