/** What a CSV plan may say of an activity, with the header that stands for it unless a mapping names another. */
export const csvColumns = {
  project: 'Project',
  code: 'Code',
  name: 'Name',
  kind: 'Kind',
  wbs: 'WBS',
  duration: 'Duration',
  start: 'Start',
  finish: 'Finish',
  predecessors: 'Predecessors',
  status: 'Status',
  percentComplete: 'Percent Complete',
  actualStart: 'Actual Start',
  actualFinish: 'Actual Finish',
  remaining: 'Remaining Duration',
  constraint: 'Constraint',
  constraintDate: 'Constraint Date',
  deadline: 'Deadline',
  owner: 'Owner',
  dataDate: 'Data Date',
} as const

export type CsvField = keyof typeof csvColumns
export const csvFields = Object.keys(csvColumns) as readonly CsvField[]

/** A file with all columns and three rows that show how they are filled; it reads as a plan. */
export const csvTemplate = [
  Object.values(csvColumns).join(','),
  'BRIDGE,A10,Mobilise,task,Site,5d,2026-03-02,,,complete,100,2026-03-02,2026-03-06,,,,,Ada,2026-03-09',
  'BRIDGE,A20,Piling,task,Site / Foundations,10d,,,A10FS+1d,,,,,,start-on-or-after,2026-03-09,,Ada,',
  'BRIDGE,M10,Foundations ready,milestone,Site / Foundations,0,,,A20FS; A10SS+2d,,,,,,,,2026-04-03,Ada,',
  '',
].join('\r\n')
