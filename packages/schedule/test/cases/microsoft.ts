import type { Case } from './plan.ts'

const project = { ruleSet: 'microsoft', totalFloat: 'smallest', plannedStart: '01-05 08:00' } as const

/** What Microsoft Project does differently. */
export const microsoftCases: readonly Case[] = [
  {
    title: 'begun work stays where it began, whatever the status date and logic say',
    project: { ...project, dataDate: '01-19 08:00' },
    activities: [
      { code: 'P', days: 5 },
      { code: 'A', days: 2, left: 1, started: '01-06 10:00' },
      { code: 'B', days: 1 },
    ],
    links: ['P FS A', 'A FS B'],
    expect: [
      'P | 01-05 08:00 | 01-09 17:00 | 12-30 10:00 | 01-06 10:00 | -3.75 | 0',
      'A | 01-06 10:00 | 01-08 10:00 | 01-06 10:00 | 01-08 17:00 | 0.75 | 0',
      'B | 01-08 10:00 | 01-09 10:00 | 01-09 08:00 | 01-09 17:00 | 0.75 | 0.75',
    ],
    driving: ['A FS B'],
  },
  {
    title: 'start no later than pulls back in front of logic',
    project,
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 2, constraint: 'start-on-or-before 01-07 08:00' },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 12-31 08:00 | 01-06 17:00 | -3 | 0',
      'B | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
    ],
    driving: [],
    findings: ['open-start A', 'open-finish B', 'constraint-violated B', 'hard-constraint B'],
  },
  {
    title: 'must start on',
    project,
    activities: [
      { code: 'A', days: 1, constraint: 'mandatory-start 01-07 08:00' },
      { code: 'B', days: 1 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-07 08:00 | 01-07 17:00 | 01-07 08:00 | 01-07 17:00 | 0 | 0',
      'B | 01-08 08:00 | 01-08 17:00 | 01-08 08:00 | 01-08 17:00 | 0 | 0',
    ],
  },
  {
    title: 'a deadline moves nothing but the slack',
    project,
    activities: [{ code: 'A', days: 5, deadline: '01-08 17:00' }],
    expect: ['A | 01-05 08:00 | 01-09 17:00 | 01-02 08:00 | 01-08 17:00 | -1 | 0'],
    findings: ['open-start A', 'open-finish A', 'constraint-violated A'],
  },
  {
    title: 'elapsed lag and percent lag',
    project,
    activities: [
      { code: 'A', days: 4 },
      { code: 'B', days: 1 },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B +2e', 'A FS C +50%'],
    expect: [
      'A | 01-05 08:00 | 01-08 17:00 | 01-05 08:00 | 01-08 17:00 | 0 | 0',
      'B | 01-12 08:00 | 01-12 17:00 | 01-13 08:00 | 01-13 17:00 | 1 | 1',
      'C | 01-13 08:00 | 01-13 17:00 | 01-13 08:00 | 01-13 17:00 | 0 | 0',
    ],
  },
  {
    title: 'an elapsed duration runs through the night, and so does its slack',
    project,
    activities: [
      { code: 'A', elapsedDays: 2 },
      { code: 'B', days: 5 },
    ],
    expect: [
      'A | 01-05 08:00 | 01-07 08:00 | 01-07 17:00 | 01-09 17:00 | 7.125 | 7.125',
      'B | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
    ],
  },
  {
    title: 'a manual task keeps its dates',
    project,
    activities: [
      { code: 'A', days: 5 },
      { code: 'M', days: 2, manual: true, planned: '01-07 08:00', plannedTo: '01-08 17:00' },
      { code: 'B', days: 1 },
    ],
    links: ['A FS M', 'M FS B'],
    expect: [
      'A | 01-05 08:00 | 01-09 17:00 | 12-31 08:00 | 01-06 17:00 | -3 | 0',
      'M | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
      'B | 01-09 08:00 | 01-09 17:00 | 01-09 08:00 | 01-09 17:00 | 0 | 0',
    ],
    findings: ['open-start A', 'constraint-violated M', 'open-finish B'],
  },
  {
    title: 'an inactive task is not there',
    project,
    activities: [
      { code: 'A', days: 1 },
      { code: 'X', days: 9, inactive: true },
      { code: 'B', days: 1 },
    ],
    links: ['A FS X', 'X FS B'],
    expect: [
      'A | 01-05 08:00 | 01-05 17:00 | 01-05 08:00 | 01-05 17:00 | 0 | 0',
      'X | - | - | - | - | - | -',
      'B | 01-05 08:00 | 01-05 17:00 | 01-05 08:00 | 01-05 17:00 | 0 | 0',
    ],
    findings: ['open-start A', 'open-finish A', 'open-start B', 'open-finish B'],
  },
  {
    title: 'logic at a summary counts for everything under it',
    project,
    activities: [
      { code: 'P', days: 1 },
      { code: 'S', kind: 'summary' },
      { code: 'A', days: 2, under: 'S' },
      { code: 'N', kind: 'summary', under: 'S' },
      { code: 'B', days: 3, under: 'N' },
      { code: 'T', days: 1 },
    ],
    links: ['P FS S', 'S FS T'],
    expect: [
      'P | 01-05 08:00 | 01-05 17:00 | 01-05 08:00 | 01-05 17:00 | 0 | 0',
      'S | 01-06 08:00 | 01-08 17:00 | 01-06 08:00 | 01-08 17:00 | 0 | 0',
      'A | 01-06 08:00 | 01-07 17:00 | 01-07 08:00 | 01-08 17:00 | 1 | 1',
      'N | 01-06 08:00 | 01-08 17:00 | 01-06 08:00 | 01-08 17:00 | 0 | 0',
      'B | 01-06 08:00 | 01-08 17:00 | 01-06 08:00 | 01-08 17:00 | 0 | 0',
      'T | 01-09 08:00 | 01-09 17:00 | 01-09 08:00 | 01-09 17:00 | 0 | 0',
    ],
    driving: ['P FS S', 'S FS T'],
    longestPath: 'P S N B T',
    findings: ['open-start P', 'open-finish T'],
  },
  {
    title: 'start no earlier than on a summary',
    project,
    activities: [
      { code: 'S', kind: 'summary', constraint: 'start-on-or-after 01-07 08:00' },
      { code: 'A', days: 2, under: 'S' },
    ],
    expect: [
      'S | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
      'A | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
    ],
  },
  {
    title: 'levelling delay is elapsed',
    project,
    activities: [{ code: 'A', days: 1, levelingDays: 1 }],
    expect: ['A | 01-06 08:00 | 01-06 17:00 | 01-06 08:00 | 01-06 17:00 | 0 | 0'],
  },
  {
    title: 'interrupted work: stopped on Tuesday, resumed on Monday',
    project,
    activities: [{ code: 'A', days: 5, left: 3, started: '01-05 08:00', stop: '01-06 17:00', resume: '01-12 08:00' }],
    expect: ['A | 01-05 08:00 | 01-14 17:00 | 01-05 08:00 | 01-14 17:00 | 0 | 0'],
  },
  {
    title: 'a resource that works on Saturday',
    project,
    activities: [
      { code: 'A', days: 6, effort: 'fixed-units', resources: [{ on: 'six', days: 6 }] },
      { code: 'B', days: 6, effort: 'fixed-duration', resources: [{ on: 'six', days: 6 }] },
    ],
    expect: [
      'A | 01-05 08:00 | 01-10 17:00 | 01-06 08:00 | 01-12 17:00 | 1 | 1',
      'B | 01-05 08:00 | 01-12 17:00 | 01-05 08:00 | 01-12 17:00 | 0 | 0',
    ],
  },
  {
    title: 'finished work has no slack and late dates of its own',
    project,
    activities: [
      { code: 'A', days: 1, started: '01-05 08:00', finished: '01-06 12:00' },
      { code: 'B', days: 1 },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-06 12:00 | 01-05 08:00 | 01-06 12:00 | 0 | 0',
      'B | 01-06 13:00 | 01-07 12:00 | 01-06 13:00 | 01-07 12:00 | 0 | 0',
    ],
  },
  {
    title: 'a link between projects follows the rules of its successor',
    projects: [{ dataDate: '01-12 08:00' }, { ...project, dataDate: '01-12 08:00' }],
    activities: [
      { code: 'A', days: 2 },
      { code: 'B', days: 3, left: 1, started: '01-06 08:00', project: 1 },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B', 'B FS C'],
    expect: [
      'A | 01-12 08:00 | 01-13 17:00 | 01-02 08:00 | 01-05 17:00 | -6 | 0',
      'B | 01-06 08:00 | 01-08 17:00 | 01-06 08:00 | 01-08 17:00 | 0 | 1',
      'C | 01-12 08:00 | 01-12 17:00 | 01-13 08:00 | 01-13 17:00 | 1 | 1',
    ],
    driving: [],
  },
]
