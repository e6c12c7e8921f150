import type { ProjectSettings } from '@throughline/domain'
import { causeWords } from './causes.ts'
import type { Comparison } from './comparison.ts'
import { at, projectOf } from './network.ts'
import type { ProgrammeView } from './view.ts'
import { activityWords, dateWords, projectWords } from './words.ts'

/**
 * What the command did to the settings that the root of a chain stands on: data date, planned start, options. `null`:
 * nothing.
 */
export function rootWords(comparison: Comparison, view: ProgrammeView, root: number): string | null {
  const { id } = projectOf(view.network, root)
  const settings = changedSettings(comparison, id)
  if (settings === undefined) return null
  const [then, now] = settings
  const dataDate = dataDateWords(comparison, id)
  if (dataDate !== null) {
    const { status } = at(view.network.activities, root)
    const named = activityWords(id, at(view.network.activities, root))
    const later = (now.dataDate ?? '') > (then.dataDate ?? '')
    if (!later || status === 'complete') return dataDate
    return causeWords(
      id,
      `${dataDate} and ${named} ${status === 'not-started' ? 'has not started' : 'made no progress'}`,
    )
  }
  if (then.plannedStart !== now.plannedStart) {
    return causeWords(id, movedWords(`the planned start of ${projectWords(id)}`, then.plannedStart, now.plannedStart))
  }
  const what = then.defaultCalendar === now.defaultCalendar ? 'schedule settings' : 'default calendar'
  return causeWords(id, `the ${what} of ${projectWords(id)} changed`)
}

/** `the data date of A moved from … to …`; `null`: it did not. */
export function dataDateWords(comparison: Comparison, project: string): string | null {
  const settings = changedSettings(comparison, project)
  if (settings === undefined || settings[0].dataDate === settings[1].dataDate) return null
  const what = `the data date of ${projectWords(project)}`
  return causeWords(project, movedWords(what, settings[0].dataDate, settings[1].dataDate))
}

function changedSettings(
  { before, after, touched }: Comparison,
  project: string,
): [ProjectSettings, ProjectSettings] | undefined {
  if (before === undefined || !(touched.rescheduled.has(project) || touched.joined.has(project))) return undefined
  const then = before.network.projects[before.network.projectIndex.get(project) ?? -1]?.settings
  const now = after.network.projects[after.network.projectIndex.get(project) ?? -1]?.settings
  return then === undefined || now === undefined ? undefined : [then, now]
}

function movedWords(what: string, from: string | undefined, to: string | undefined): string {
  if (to === undefined) return `${what} was removed`
  return from === undefined
    ? `${what} was set to ${dateWords(to)}`
    : `${what} moved from ${dateWords(from)} to ${dateWords(to)}`
}
