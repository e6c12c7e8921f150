import { everybody, programmeId, type Principal } from '@throughline/domain'
import { ThroughlineError, type Clock, type EventStore, type ReportFeed } from '@throughline/ports'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { confidentialText } from '@throughline/programme'
import { registerBaselineQueries } from './baseline-queries.ts'
import type { Entry } from './book.ts'
import { registerDependencyQueries } from './dependency-queries.ts'
import { createEngineCore, type EngineHealth } from './engine-core.ts'
import { registerDiff } from './diff-query.ts'
import { registerExplanation } from './explanation-query.ts'
import { fingerprintOf } from './fingerprint.ts'
import { createHistory } from './history.ts'
import { registerHold } from './hold-query.ts'
import { defaultLimits, type EngineLimits } from './limits.ts'
import { registerQueries } from './queries.ts'
import { rebuildCheck, type ProgrammeCheck, type RebuildCheck } from './rebuild-check.ts'
import { registerTargetQueries } from './target-queries.ts'
import { checked, createViewer, hiddenFrom } from './view-at.ts'
import { registerWhatIf } from './what-if.ts'

export interface EngineOptions {
  readonly store: EventStore
  readonly feed: ReportFeed
  readonly clock: Clock
  /** Engines with the same id replace each other; default `engine`. */
  readonly publisherId?: string
  readonly limits?: Partial<EngineLimits>
  /** Who asks; absent: everybody may see everything. */
  readonly principalOf?: (request: FastifyRequest) => Principal
  /** Called whenever the health changes, and once at the start. */
  readonly onHealth?: (health: EngineHealth) => void
  /** Called at the start for each queue of the engine, whose depth can then be read at any time. */
  readonly onQueue?: (queue: string, depth: () => number) => void
}

export const defaultPublisherId = 'engine'

const checkQuery = z.object({ programme: programmeId.optional() })

/**
 * The engine: follows the store, keeps the programmes, publishes their reports, answers queries. It begins when the
 * server is ready and ends with it.
 */
export const engine: FastifyPluginAsync<EngineOptions> = async (app, options) => {
  const { store, feed, clock, publisherId = defaultPublisherId, onHealth } = options
  const limits: EngineLimits = { ...defaultLimits, ...options.limits }
  const core = createEngineCore({
    store,
    feed,
    publisherId,
    limits,
    onHealth,
    onTrouble: (error, what) => app.log.error({ err: error }, what),
  })

  const { principalOf = () => everybody } = options
  const viewer = createViewer({ core, history: createHistory(store, limits), store, principalOf })
  registerQueries(app, core, viewer, limits, principalOf)
  registerDependencyQueries(app, viewer, limits)
  registerTargetQueries(app, viewer, limits)
  registerBaselineQueries(app, viewer, limits)
  registerExplanation(app, viewer)
  registerDiff(app, viewer, limits)
  registerHold(app, viewer)
  registerWhatIf(app, { viewer, clock, principalOf })
  options.onQueue?.('engine-commands-unpublished', () => core.unpublished)

  let checking = false
  app.post('/v1/rebuild-check', async (request): Promise<RebuildCheck & { readonly checkedAt: string }> => {
    const { programme } = checked(checkQuery, request.query)
    if (checking) throw new ThroughlineError('overloaded', 'A rebuild check is running already')
    if (!core.caughtUp) throw new ThroughlineError('not-ready', 'The history is still being read')
    if (programme !== undefined && !core.book.entries.has(programme)) {
      throw new ThroughlineError('not-found', `There is no programme ${programme}`)
    }
    checking = true
    try {
      const snapshots = [...core.book.entries.values()]
        .filter(({ id }) => programme === undefined || id === programme)
        .map((entry) => ({ ...fingerprintOf(entry), published: entry.published, state: entry.programme }))
      const found = await rebuildCheck(store, feed, snapshots, limits.feedSilenceMs)
      const programmes = found.programmes.map((each) =>
        maskedCheck(each, core.book.entry(each.programme), principalOf(request)),
      )
      return { checkedAt: clock.now(), ...found, programmes }
    } finally {
      checking = false
    }
  })

  onHealth?.(core.health())
  app.addHook('onReady', async () => core.start())
  app.addHook('onClose', async () => {
    await core.stop()
  })
}

/** What differs is told in words that may be of projects that the asking one may not see. */
function maskedCheck(check: ProgrammeCheck, entry: Entry, principal: Principal): ProgrammeCheck {
  if (hiddenFrom(principal, entry, [entry]).size === 0) return check
  return { ...check, differences: check.differences.map(() => confidentialText) }
}
