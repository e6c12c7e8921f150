import { waitingStage } from '@throughline/domain'
import { held, projectOwner, type Held, type Watch } from './alerts-watch.ts'
import { at } from './network.ts'
import { plural, projectWords } from './words.ts'

const dayMs = 86_400_000

/** Whole days between two instants. */
export function daysBetween(since: string, now: string): number {
  return Math.floor((Date.parse(now) - Date.parse(since)) / dayMs)
}

/**
 * Projects of which nothing was heard for too long, at the time that the state knows. A project whose plan is done has
 * nothing to say any more.
 */
export function silenceMatters(watch: Watch): Held[] {
  const { view, points, settingsFor } = watch
  const { latest } = view
  const { heard } = view.alertState
  if (latest === null) return []
  return points.flatMap(({ kind, project, activity }) => {
    if (kind !== 'project' || project === null) return []
    if (activity !== -1 && at(view.network.activities, activity).status === 'complete') return []
    const since = heard.get(project)
    const { silentAfterDays } = settingsFor(project)
    const stage = since === undefined ? 0 : waitingStage(since, silentAfterDays, latest)
    if (since === undefined || stage === 0) return []
    const silentDays = daysBetween(since, latest)
    const limit = stage * silentAfterDays
    return held(watch, 'source-silent', {
      subject: project,
      severity: stage === 1 ? 'low' : 'medium',
      severityReason: `${plural(limit, 'day')} or more`,
      project,
      projects: [project],
      target: null,
      dependency: null,
      words: `Nothing was heard of project ${projectWords(project)} for ${plural(silentDays, 'day')}, since ${since.slice(0, 10)}: its dates may be out of date.`,
      owner: projectOwner(view, project),
      facts: { heard: since, silentDays, silentAfterDays },
      stage,
      size: silentDays,
    })
  })
}
