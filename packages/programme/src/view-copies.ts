import { withoutFinding } from './finding-list.ts'
import { pendingPlace } from './plan-findings.ts'
import type { ProgrammeView } from './view.ts'
import { copyColumns } from './view-columns.ts'

/** The same view with columns and lists of its own: it holds for ever, whatever its programme's views do. */
export function keptView(view: ProgrammeView): ProgrammeView {
  const { network, schedule } = view
  const { activities, input } = network
  return {
    ...view,
    network: { ...network, activities: activities.slice(), input: { ...input, activities: input.activities.slice() } },
    schedule: copyColumns(schedule),
  }
}

/** The same view without the finding that a command waits for its end. */
export function withoutPending(view: ProgrammeView, command: string): ProgrammeView {
  const place = { severity: 'info', code: 'pending-submission', at: pendingPlace(command) } as const
  const findingList = withoutFinding(view.findingList, place)
  return findingList === view.findingList ? view : { ...view, findings: findingList.items, findingList }
}
