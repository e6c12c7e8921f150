import type { Case } from './plan.ts'

const later = { dataDate: '01-12 08:00' } as const

/** Work that has begun or ended: Primavera P6 and work trackers. The data date is Monday 12 January. */
export const progressCases: readonly Case[] = [
  {
    title: 'what remains begins at the data date',
    project: later,
    activities: [
      { code: 'A', days: 5, started: '01-06 08:00', left: 2 },
      { code: 'B', days: 3 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-06 08:00 | 01-13 17:00 | 01-12 08:00 | 01-13 17:00 | 0 | 0',
      'B | 01-14 08:00 | 01-16 17:00 | 01-14 08:00 | 01-16 17:00 | 0 | 0',
    ],
  },
  {
    title: 'out of sequence, retained logic: the rest waits',
    project: later,
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 5, started: '01-08 08:00', left: 2 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-12 08:00 | 01-16 17:00 | 01-12 08:00 | 01-16 17:00 | 0 | 0',
      'B | 01-08 08:00 | 01-20 17:00 | 01-19 08:00 | 01-20 17:00 | 0 | 0',
    ],
    driving: ['A FS B'],
    findings: ['open-start A', 'open-finish B', 'out-of-sequence A B'],
  },
  {
    title: 'out of sequence, progress override: the rest goes on, and nothing holds the predecessor',
    project: { ...later, progress: 'progress-override' },
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 5, started: '01-08 08:00', left: 2 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-12 08:00 | 01-16 17:00 | 01-12 08:00 | 01-16 17:00 | 0 | 0',
      'B | 01-08 08:00 | 01-13 17:00 | 01-15 08:00 | 01-16 17:00 | 3 | 3',
    ],
    driving: [],
  },
  {
    title: 'progress override still minds what bounds the finish',
    project: { ...later, progress: 'progress-override' },
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 5, started: '01-08 08:00', left: 2 },
    ],
    links: ['A FF B'],
    expect: [
      'A | 01-12 08:00 | 01-16 17:00 | 01-12 08:00 | 01-16 17:00 | 0 | 0',
      'B | 01-08 08:00 | 01-16 17:00 | 01-15 08:00 | 01-16 17:00 | 0 | 0',
    ],
    driving: ['A FF B'],
  },
  {
    title: 'a finished activity passes on the delay of its unfinished predecessor',
    project: later,
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 2, started: '01-06 08:00', finished: '01-07 17:00' },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B', 'B FS C'],
    expect: [
      'A | 01-12 08:00 | 01-16 17:00 | 01-12 08:00 | 01-16 17:00 | 0 | 0',
      'B | 01-06 08:00 | 01-07 17:00 | - | - | - | -',
      'C | 01-19 08:00 | 01-19 17:00 | 01-19 08:00 | 01-19 17:00 | 0 | 0',
    ],
    longestPath: 'A B C',
  },
  {
    title: 'under progress override it does not',
    project: { ...later, progress: 'progress-override' },
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 2, started: '01-06 08:00', finished: '01-07 17:00' },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B', 'B FS C'],
    expect: [
      'A | 01-12 08:00 | 01-16 17:00 | 01-12 08:00 | 01-16 17:00 | 0 | 0',
      'B | 01-06 08:00 | 01-07 17:00 | - | - | - | -',
      'C | 01-12 08:00 | 01-12 17:00 | 01-16 08:00 | 01-16 17:00 | 4 | 4',
    ],
  },
  {
    title: 'two of five days of lag have passed since the finish',
    project: later,
    activities: [
      { code: 'A', days: 3, started: '01-05 08:00', finished: '01-07 17:00' },
      { code: 'B', days: 1 },
    ],
    links: ['A FS B +5d'],
    expect: [
      'A | 01-05 08:00 | 01-07 17:00 | - | - | - | -',
      'B | 01-15 08:00 | 01-15 17:00 | 01-15 08:00 | 01-15 17:00 | 0 | 0',
    ],
  },
  {
    title: 'three of five days of lag have passed since the start',
    project: later,
    activities: [
      { code: 'A', days: 6, started: '01-07 08:00', left: 3 },
      { code: 'B', days: 3 },
    ],
    links: ['A SS B +5d'],
    expect: [
      'A | 01-07 08:00 | 01-14 17:00 | 01-12 08:00 | 01-14 17:00 | 0 | 0',
      'B | 01-14 08:00 | 01-16 17:00 | 01-14 08:00 | 01-16 17:00 | 0 | 0',
    ],
  },
  {
    title: 'lag from the early start waits with the predecessor',
    project: { ...later, startToStartLagFrom: 'early-start' },
    activities: [
      { code: 'P', days: 5 },
      { code: 'A', days: 6, started: '01-07 08:00', left: 3 },
      { code: 'B', days: 3 },
    ],
    links: ['P FS A', 'A SS B +5d'],
    expect: [
      'P | 01-12 08:00 | 01-16 17:00 | 01-12 08:00 | 01-16 17:00 | 0 | 0',
      'A | 01-07 08:00 | 01-21 17:00 | 01-19 08:00 | 01-21 17:00 | 0 | 0',
      'B | 01-21 08:00 | 01-23 17:00 | 01-21 08:00 | 01-23 17:00 | 0 | 0',
    ],
  },
  {
    title: 'lag from the actual start runs on, though late dates still follow the link',
    project: { ...later, startToStartLagFrom: 'actual-start' },
    activities: [
      { code: 'P', days: 5 },
      { code: 'A', days: 6, started: '01-07 08:00', left: 3 },
      { code: 'B', days: 3 },
    ],
    links: ['P FS A', 'A SS B +5d'],
    expect: [
      'P | 01-12 08:00 | 01-16 17:00 | 01-08 08:00 | 01-14 17:00 | -2 | 0',
      'A | 01-07 08:00 | 01-21 17:00 | 01-15 08:00 | 01-19 17:00 | -2 | 0',
      'B | 01-14 08:00 | 01-16 17:00 | 01-19 08:00 | 01-21 17:00 | 3 | 3',
    ],
  },
  {
    title: 'suspended work goes on when it is resumed',
    project: later,
    activities: [
      { code: 'A', days: 5, left: 2, started: '01-05 08:00', suspend: '01-07 17:00', resume: '01-19 08:00' },
    ],
    expect: ['A | 01-05 08:00 | 01-20 17:00 | 01-19 08:00 | 01-20 17:00 | 0 | 0'],
  },
  {
    title: 'an actual date after the data date',
    project: later,
    activities: [{ code: 'A', days: 1, started: '01-12 08:00', finished: '01-13 17:00' }],
    expect: ['A | 01-12 08:00 | 01-13 17:00 | - | - | - | -'],
    findings: ['actual-after-data-date A'],
  },
  {
    title: 'a work tracker: planned starts hold, begun work ignores its blockers, due dates take float',
    project: { ...later, ruleSet: 'tracker', totalFloat: 'smallest' },
    activities: [
      { code: 'A', days: 2, planned: '01-14 08:00' },
      { code: 'B', days: 1, deadline: '01-14 17:00' },
      { code: 'C', days: 2, left: 1, started: '01-08 08:00' },
      { code: 'D', days: 1, started: '01-06 08:00', finished: '01-06 17:00' },
    ],
    links: ['A FS B', 'A FS C', 'D FS A'],
    expect: [
      'A | 01-14 08:00 | 01-15 17:00 | 01-12 08:00 | 01-13 17:00 | -2 | 0',
      'B | 01-16 08:00 | 01-16 17:00 | 01-14 08:00 | 01-14 17:00 | -2 | 0',
      'C | 01-08 08:00 | 01-12 17:00 | 01-16 08:00 | 01-16 17:00 | 4 | 4',
      'D | 01-06 08:00 | 01-06 17:00 | - | - | - | -',
    ],
    driving: ['A FS B'],
  },
]
