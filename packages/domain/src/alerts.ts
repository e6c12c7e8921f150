import { z } from 'zod'
import { instant } from './values.ts'

/**
 * Alerts: matters that a person should know. A matter holds or does not hold in a state of the programme, by a rule with
 * the programme's own tolerances; what is published are its transitions, one notice each (`throughline.alerts`). Fields
 * are only added, never renamed.
 */

export const alertRules = [
  /** The forecast of a target lies behind its committed date by more than its tolerance. */
  'target-late',
  /** The float to a target fell below a step (working days) of the programme's float steps. */
  'target-float-low',
  /** A target has become critical. */
  'target-critical',
  /** A target or project cannot hold its dates: total float below zero. */
  'negative-float',
  /** The longest path now ends in, or runs mainly through, another project. */
  'critical-path-moved',
  /** A giver's forecast lies behind the receiver's need-by date. */
  'dependency-broken',
  /** A dependency has less buffer than its tolerance, or is disputed or rejected. */
  'dependency-at-risk',
  /** A dependency between projects that nobody has agreed to. */
  'agreement-missing',
  /** An agreement that nobody has confirmed for too long. */
  'agreement-stale',
  /** Activities wait for each other. */
  'cycle',
  /** Our dates differ from those of the planning tool. */
  'divergence',
  /** A project's tool has said nothing for too long. */
  'source-silent',
  /** A forecast lies before its own data date, or an actual date behind it, or a stated forecast contradicts the plan. */
  'invalid-forecast',
] as const
export const alertRule = z.enum(alertRules)

export const alertSeverity = z.enum(['high', 'medium', 'low'])

/** So long may the name of a matter be: the name of a loop names both ends of a link. */
const alertIdCharacters = 1_000

/** Names a matter: `<rule>:<subject>`. That the rule is a known one is asked at the door (decide/settle-alert.ts). */
export const alertId = z.string().min(1).max(alertIdCharacters)

/** The rule that an id names; `undefined`: it is no alert's. */
export function ruleOfAlert(id: string): AlertRule | undefined {
  const cut = id.indexOf(':')
  const rule = id.slice(0, cut)
  return cut > 0 && cut < id.length - 1 ? alertRules.find((known) => known === rule) : undefined
}

/** What became of a matter. */
export const alertTransition = z.enum(['raised', 'changed', 'cleared', 'acknowledged', 'snoozed', 'resumed'])

/** A matter as it holds at a revision. */
export const alertMatter = z.object({
  /** Names the matter for ever: rule and subject, such as `target-late:T-100`. */
  alert: z.string(),
  rule: alertRule,
  severity: alertSeverity,
  /** Why this severity, in words. */
  severityReason: z.string(),
  /** Project that it concerns first: the receiver's, the target's; `null`: the programme as a whole. */
  project: z.string().nullable(),
  /** All projects that it names. */
  projects: z.array(z.string()),
  /** The target, dependency or activity that it is about, by id. */
  target: z.string().nullable(),
  dependency: z.string().nullable(),
  /** One sentence a programme manager understands. */
  words: z.string(),
  /** Whom it concerns. */
  owner: z.string().nullable(),
  /** The figures behind it: dates, minutes, counts. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** One record of the alert feed. */
export const alertNotice = z.object({
  /** Hash of programme, revision and place: a repeated record is known by it. */
  id: z.string(),
  programme: z.string(),
  revision: z.int().min(0),
  /** Place within the revision, from 0: with it notices of a programme have one order. */
  place: z.int().min(0),
  time: instant,
  transition: alertTransition,
  matter: alertMatter,
  /** Severity before, when it has changed. */
  severityBefore: alertSeverity.nullable(),
  /** The end of a sentence that begins with "because": the change that brought it about. */
  because: z.string().nullable(),
  cause: z.object({ event: z.string(), actor: z.string(), source: z.string(), projects: z.array(z.string()) }),
  /** Of an acknowledgement or a snooze. */
  note: z.string().nullable(),
  until: instant.nullable(),
  /**
   * Further matters of the same command and transition that are not told one by one, because nobody could read them all:
   * they hold all the same, and are listed by address.
   */
  others: z.array(alertMatter),
})

export type AlertRule = z.infer<typeof alertRule>
export type AlertSeverity = z.infer<typeof alertSeverity>
export type AlertTransition = z.infer<typeof alertTransition>
export type AlertMatter = z.infer<typeof alertMatter>
export type AlertNotice = z.infer<typeof alertNotice>
