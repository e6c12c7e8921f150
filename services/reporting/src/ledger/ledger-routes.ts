import { programmeId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { checked } from '../checked.ts'
import { jsonOf } from '../json-of.ts'
import type { ReportingLimits } from '../limits.ts'
import type { ShownFor } from '../pages.ts'
import type { Shown } from '../sight.ts'
import { accountOf, amount, type Since } from './account.ts'
import type { LedgerEntry } from './ledger-table.ts'
import { whyOf } from './why.ts'

const params = z.object({ programme: programmeId, target: z.string().min(1).max(210) })
const wholeNumber = z.coerce.number().int().max(Number.MAX_SAFE_INTEGER)

/** `GET …/targets/{target}/ledger` and `…/why`: what became of a target's date, who moved it, and why. */
export function registerLedger(app: FastifyInstance, shownFor: ShownFor, limits: ReportingLimits): void {
  const ledgerQuery = z.object({
    since: z.string().max(100).optional(),
    groupBy: z.enum(['none', 'project', 'cause', 'month']).default('none'),
    after: wholeNumber.min(-1).default(-1),
    limit: wholeNumber.min(1).max(limits.reportsPerPage).default(limits.reportsPerPage),
  })
  app.get('/v1/programmes/:programme/targets/:target/ledger', async (request) => {
    const { since, groupBy, after, limit } = checked(ledgerQuery, request.query)
    const { model, programme, target, name, entries } = known(shownFor, request)
    const account = accountOf(entries, since === undefined ? undefined : sinceOf(since), groupBy)
    const { minutesPerDay, opening, postings, groups, closing } = account
    const behind = postings.filter(({ slip }) => slip.revision > after)
    const page = behind.slice(0, limit)
    return {
      programme,
      target,
      name,
      revision: model.last('impact', programme),
      minutesPerDay,
      opening,
      entries: page.map(({ slip: { target: _, ...slip }, opens, openedMinutes, balanceMinutes }) => ({
        ...slip,
        opens,
        openedMinutes,
        cumulative: amount(balanceMinutes, minutesPerDay),
      })),
      groups,
      closing,
      next: behind.length > page.length ? (page.at(-1)?.slip.revision ?? null) : null,
    }
  })

  app.get('/v1/programmes/:programme/targets/:target/why', async (request) => {
    const { model, programme, target, name, entries } = known(shownFor, request)
    const note = model.ledger.note(programme, target)
    const why = whyOf(entries, name, note)
    const driving = note === undefined ? null : { revision: note.revision, hops: note.hops, root: note.root }
    return { programme, target, name, revision: model.last('impact', programme), ...why, driving }
  })
}

const targetsLike = z.object({
  name: z.string(),
  projects: z.array(z.object({ project: z.string(), name: z.string() })),
  targets: z.array(z.object({ target: z.string(), name: z.string() })),
})

interface Known {
  readonly model: Shown
  readonly programme: string
  readonly target: string
  readonly name: string
  readonly entries: readonly LedgerEntry[]
}

/** The target of a request with its whole ledger; `not-found` when nothing was ever said of it. */
function known(shownFor: ShownFor, request: FastifyRequest): Known {
  const { programme, target } = checked(params, request.params)
  const model = shownFor(request, programme)
  const entries = model.ledger.entries(programme, target)
  const name = nameOf(model, programme, target)
  if (entries.length > 0 || name !== undefined) return { model, programme, target, name: name ?? target, entries }
  throw new ThroughlineError('not-found', `Programme ${programme} has no ledger of a target ${target}`, {
    at: 'target',
  })
}

function nameOf(model: Shown, programme: string, target: string): string | undefined {
  const parsed = targetsLike.safeParse(jsonOf(model.programmeReport(programme)?.json ?? ''))
  if (parsed.success) {
    const { name, projects, targets } = parsed.data
    const declared = targets.find((each) => each.target === target)
    if (declared !== undefined) return declared.name
    if (target === 'finish:') return `Finish of ${name}`
    const project = projects.find((each) => `finish:${each.project}` === target)
    if (project !== undefined) return `Finish of ${project.name === '' ? project.project : project.name}`
  }
  return model.ledger.note(programme, target)?.name
}

function sinceOf(text: string): Since {
  if (/^(-1|\d{1,15})$/.test(text)) return { revision: Number(text) }
  // A plus sign that nobody encoded arrives as a space.
  const instant = z.iso.datetime({ offset: true }).safeParse(text.replace(' ', '+'))
  if (instant.success) return { recorded: Date.parse(instant.data) }
  throw new ThroughlineError(
    'invalid-request',
    'since: a revision, -1 for all, or an instant such as 2026-03-02T08:00:00Z, is expected',
    { at: 'since' },
  )
}
