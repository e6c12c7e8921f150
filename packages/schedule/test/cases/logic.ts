import type { Case } from './plan.ts'

/** Links, lags, calendars and milestones without progress. */
export const logicCases: readonly Case[] = [
  {
    title: 'one after the other',
    activities: [
      { code: 'A', days: 3 },
      { code: 'B', days: 2 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-07 17:00 | 01-05 08:00 | 01-07 17:00 | 0 | 0',
      'B | 01-08 08:00 | 01-09 17:00 | 01-08 08:00 | 01-09 17:00 | 0 | 0',
    ],
    driving: ['A FS B'],
    longestPath: 'A B',
    findings: ['open-start A', 'open-finish B'],
  },
  {
    title: 'a lag beside a short way',
    activities: [
      { code: 'A', days: 3 },
      { code: 'B', days: 2 },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B +2d', 'A FS C'],
    expect: [
      'A | 01-05 08:00 | 01-07 17:00 | 01-05 08:00 | 01-07 17:00 | 0 | 0',
      'B | 01-12 08:00 | 01-13 17:00 | 01-12 08:00 | 01-13 17:00 | 0 | 0',
      'C | 01-08 08:00 | 01-08 17:00 | 01-13 08:00 | 01-13 17:00 | 3 | 3',
    ],
    driving: ['A FS B +2d', 'A FS C'],
    longestPath: 'A B',
  },
  {
    title: 'start to start with a lag',
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 2 },
    ],
    links: ['A SS B +2d'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'B | 01-07 08:00 | 01-08 17:00 | 01-08 08:00 | 01-09 17:00 | 1 | 1',
    ],
    longestPath: 'A',
  },
  {
    title: 'finish to finish with a lag over a weekend',
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 2 },
    ],
    links: ['A FF B +1d'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'B | 01-09 08:00 | 01-12 17:00 | 01-09 08:00 | 01-12 17:00 | 0 | 0',
    ],
    longestPath: 'A B',
  },
  {
    title: 'start to finish',
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 3 },
    ],
    links: ['A SF B +4d'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'B | 01-06 08:00 | 01-08 17:00 | 01-07 08:00 | 01-09 17:00 | 1 | 1',
    ],
  },
  {
    title: 'a lead lets the next one begin before the end',
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 3 },
    ],
    links: ['A FS B -2d'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'B | 01-08 08:00 | 01-12 17:00 | 01-08 08:00 | 01-12 17:00 | 0 | 0',
    ],
  },
  ...lagCalendarCases(),
  {
    title: 'a Saturday at work between two offices',
    activities: [
      { code: 'A', days: 6, on: 'six' },
      { code: 'B', days: 1 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-10 17:00 | 01-05 08:00 | 01-10 17:00 | 0 | 0',
      'B | 01-12 08:00 | 01-12 17:00 | 01-12 08:00 | 01-12 17:00 | 0 | 0',
    ],
    driving: ['A FS B'],
  },
  {
    title: 'each float is counted on its own calendar',
    activities: [
      { code: 'A', days: 5, on: 'six' },
      { code: 'B', days: 6 },
    ],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-07 08:00 | 01-12 17:00 | 2 | 2',
      'B | 01-05 08:00 | 01-12 17:00 | 01-05 08:00 | 01-12 17:00 | 0 | 0',
    ],
    longestPath: 'B',
  },
  {
    title: 'milestones: the start of a day, the end of a day, and work that takes no time',
    activities: [
      { code: 'A', days: 5 },
      { code: 'S', kind: 'start-milestone' },
      { code: 'F', kind: 'finish-milestone' },
      { code: 'Z', days: 0 },
    ],
    links: ['A FS S', 'A FS F', 'A FS Z'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'S | 01-12 08:00 | 01-12 08:00 | 01-12 08:00 | 01-12 08:00 | 0 | 0',
      'F | 01-09 17:00 | 01-09 17:00 | 01-09 17:00 | 01-09 17:00 | 0 | 0',
      'Z | 01-12 08:00 | 01-12 08:00 | 01-12 08:00 | 01-09 17:00 | 0 | 0',
    ],
  },
  {
    title: 'work of a resource runs on its calendar, float on the activity’s own, by start or by finish',
    project: { totalFloat: 'start' },
    activities: [
      { code: 'A', kind: 'resource-dependent', days: 5, resources: [{ on: 'six', days: 5 }] },
      { code: 'B', days: 8 },
    ],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-09 08:00 | 01-14 17:00 | 4 | 3',
      'B | 01-05 08:00 | 01-14 17:00 | 01-05 08:00 | 01-14 17:00 | 0 | 0',
    ],
  },
  {
    title: 'the smaller of both floats; only labour counts, at its rate',
    project: { totalFloat: 'smallest' },
    activities: [
      {
        code: 'A',
        kind: 'resource-dependent',
        days: 5,
        resources: [
          { on: 'six', days: 10, units: 2 },
          { on: 'always', days: 90, kind: 'equipment' },
        ],
      },
      { code: 'B', days: 8 },
    ],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 01-09 08:00 | 01-14 17:00 | 3 | 3',
      'B | 01-05 08:00 | 01-14 17:00 | 01-05 08:00 | 01-14 17:00 | 0 | 0',
    ],
  },
  {
    title: 'a level of effort lasts from the first to the last and moves nothing',
    activities: [
      { code: 'A', days: 2 },
      { code: 'C', days: 3 },
      { code: 'L', kind: 'level-of-effort', days: 1 },
    ],
    links: ['A FS C', 'A SS L', 'C FF L'],
    expect: [
      'A | 01-05 08:00 | 01-06 17:00 | 01-05 08:00 | 01-06 17:00 | 0 | 0',
      'C | 01-07 08:00 | 01-09 17:00 | 01-07 08:00 | 01-09 17:00 | 0 | 0',
      'L | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
    ],
    longestPath: 'A C',
    findings: ['open-start A', 'open-finish C'],
  },
  {
    title: 'a level of effort up to the start of what follows',
    activities: [
      { code: 'A', days: 2 },
      { code: 'C', days: 3 },
      { code: 'L', kind: 'level-of-effort', days: 1 },
    ],
    links: ['A FS C', 'A SS L', 'L FS C'],
    expect: [
      'A | 01-05 08:00 | 01-06 17:00 | 01-05 08:00 | 01-06 17:00 | 0 | 0',
      'C | 01-07 08:00 | 01-09 17:00 | 01-07 08:00 | 01-09 17:00 | 0 | 0',
      'L | 01-05 08:00 | 01-06 17:00 | 01-05 08:00 | 01-06 17:00 | 0 | 0',
    ],
  },
  {
    title: 'a summary spans what is under it, at every level',
    activities: [
      { code: 'S', kind: 'summary' },
      { code: 'T', kind: 'summary', under: 'S' },
      { code: 'A', days: 2, under: 'T' },
      { code: 'B', days: 3, under: 'S' },
      { code: 'E', kind: 'summary' },
    ],
    links: ['A FS B'],
    expect: [
      'S | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'T | 01-05 08:00 | 01-06 17:00 | 01-05 08:00 | 01-06 17:00 | 0 | 0',
      'A | 01-05 08:00 | 01-06 17:00 | 01-05 08:00 | 01-06 17:00 | 0 | 0',
      'B | 01-07 08:00 | 01-09 17:00 | 01-07 08:00 | 01-09 17:00 | 0 | 0',
      'E | - | - | - | - | - | -',
    ],
    findings: ['open-start A', 'open-finish B'],
  },
]

/** The same two days of lag after a Friday, on four calendars. */
function lagCalendarCases(): Case[] {
  const activities = [
    { code: 'A', days: 5 },
    { code: 'B', days: 1, on: 'six' },
  ] as const
  const before = 'A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0'
  return [
    {
      title: 'a lag on the predecessor’s calendar',
      project: { lagCalendar: 'predecessor' },
      activities,
      links: ['A FS B +2d'],
      expect: [before, 'B | 01-14 08:00 | 01-14 17:00 | 01-14 08:00 | 01-14 17:00 | 0 | 0'],
    },
    {
      title: 'a lag on the successor’s calendar',
      project: { lagCalendar: 'successor' },
      activities,
      links: ['A FS B +2d'],
      expect: [before, 'B | 01-13 08:00 | 01-13 17:00 | 01-13 08:00 | 01-13 17:00 | 0 | 0'],
    },
    {
      title: 'a lag round the clock',
      project: { lagCalendar: '24-hour' },
      activities,
      links: ['A FS B +2d'],
      expect: [before, 'B | 01-10 09:00 | 01-12 09:00 | 01-10 09:00 | 01-12 09:00 | 0 | 0'],
    },
    {
      title: 'a lag on the project’s calendar',
      project: { lagCalendar: 'project-default', on: 'always' },
      activities,
      links: ['A FS B +2d'],
      expect: [before, 'B | 01-10 09:00 | 01-12 09:00 | 01-10 09:00 | 01-12 09:00 | 0 | 0'],
    },
  ]
}
