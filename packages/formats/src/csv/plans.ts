import type { Activity, PlanSnapshot } from '@throughline/domain'
import { localDateTime } from '../dates.ts'
import { createLinkList } from '../link-list.ts'
import { cleanCode, stated } from '../names.ts'
import type { Notes } from '../notes.ts'
import { standardWorkingTime, toCalendar } from '../working-time.ts'
import { activityOf } from './activity.ts'
import type { CsvMapping } from './mapping.ts'
import { parseReferences } from './references.ts'
import { shown, valuesOf, type Row } from './row.ts'

/** What is kept of a row until all activities are known: its predecessors. */
interface Waiting {
  readonly code: string
  readonly cells: readonly string[]
  readonly place: string
}

interface Draft {
  readonly activities: Map<string, Activity>
  readonly waiting: Waiting[]
  dataDate?: number
}

export interface PlanCollector {
  add(row: Row): void
  plans(): readonly PlanSnapshot[]
}

/**
 * Collects the plans of a file, one per project in the order in which they come. CSV states no rules and no calendar: a
 * plan is scheduled as a tracker's, where planned starts hold, in the standard working week. `standIn` is the project of
 * rows that name none.
 */
export function collectPlans(mapping: CsvMapping, standIn: string | undefined, notes: Notes): PlanCollector {
  const drafts = new Map<string, Draft>()
  const knows = (project: string, code: string): boolean => drafts.get(project)?.activities.has(code) === true
  return {
    add: (row) => addRow(row, mapping, standIn, drafts, notes),
    plans: () => [...drafts].map(([project, draft]) => snapshotOf(project, draft, knows, notes)),
  }
}

function addRow(
  row: Row,
  mapping: CsvMapping,
  standIn: string | undefined,
  drafts: Map<string, Draft>,
  notes: Notes,
): void {
  const project = cleanCode(row.text('project') ?? '') || standIn
  const code = cleanCode(row.text('code') ?? '')
  if (project === undefined) {
    const message = 'the row names no project; fill the column, or name the file after the project'
    return notes.problem('plan-invalid', message, row.place('project'))
  }
  if (code === '') return notes.problem('plan-invalid', 'the row has no activity code', row.place('code'))
  const draft: Draft = drafts.get(project) ?? { activities: new Map(), waiting: [] }
  drafts.set(project, draft)
  if (draft.activities.has(code)) {
    return notes.problem('plan-invalid', `the project has activity ${code} twice`, row.place('code'))
  }
  const values = valuesOf(row, mapping, notes)
  draft.activities.set(code, activityOf(row, code, project, values, notes))
  const cells = row.texts('predecessors')
  if (cells.length > 0) draft.waiting.push({ code, cells, place: row.place('predecessors') })
  if (values.dataDate !== undefined) draft.dataDate = Math.max(draft.dataDate ?? values.dataDate, values.dataDate)
}

const calendarCode = 'Standard'

function snapshotOf(
  project: string,
  { activities, waiting, dataDate }: Draft,
  knows: (project: string, code: string) => boolean,
  notes: Notes,
): PlanSnapshot {
  const links = createLinkList(project, notes)
  for (const { code, cells, place } of waiting) {
    const fault = (text: string): void =>
      notes.problem('plan-invalid', `${shown(text)} is no predecessor such as A10, A10SS+2d or OTHER/A10`, place)
    for (const reference of cells.flatMap((cell) => parseReferences(cell, project, knows, fault))) {
      const { from } = reference
      if (from.project !== project || activities.has(from.activity)) {
        links.add({ ...reference, to: { project, activity: code } })
      } else {
        const message = `predecessor ${from.activity} is not in the file; the link is left out`
        notes.finding('warning', 'link-to-unknown-activity', message, place, project)
      }
    }
  }
  return {
    project,
    settings: stated({
      name: project,
      ruleSet: 'tracker' as const,
      tool: 'CSV',
      dataDate: localDateTime(dataDate),
      defaultCalendar: calendarCode,
      options: {},
    }),
    calendars: [toCalendar(calendarCode, standardWorkingTime)],
    activities: [...activities.values()],
    links: [...links.links],
  }
}
