import type { Case } from './plan.ts'

/** Fixed dates: constraints, must-finish-by, expected finish, dates from outside, several projects. */
export const constraintCases: readonly Case[] = [
  {
    title: 'start on or after holds back and leaves the free time to the other',
    activities: [
      { code: 'A', days: 2, constraint: 'start-on-or-after 01-07 08:00' },
      { code: 'B', days: 2 },
    ],
    expect: [
      'A | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
      'B | 01-05 08:00 | 01-06 17:00 | 01-07 08:00 | 01-08 17:00 | 2 | 2',
    ],
  },
  {
    title: 'start on or after is silent when logic comes later',
    activities: [
      { code: 'A', days: 4 },
      { code: 'B', days: 1, constraint: 'start-on-or-after 01-07 08:00' },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-08 17:00 | 01-05 08:00 | 01-08 17:00 | 0 | 0',
      'B | 01-09 08:00 | 01-09 17:00 | 01-09 08:00 | 01-09 17:00 | 0 | 0',
    ],
    driving: ['A FS B'],
  },
  {
    title: 'a constraint that wins takes the drive from the link',
    activities: [
      { code: 'A', days: 1 },
      { code: 'B', days: 1, constraint: 'start-on-or-after 01-07 08:00' },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-05 17:00 | 01-06 08:00 | 01-06 17:00 | 1 | 1',
      'B | 01-07 08:00 | 01-07 17:00 | 01-07 08:00 | 01-07 17:00 | 0 | 0',
    ],
    driving: [],
    longestPath: 'B',
  },
  {
    title: 'finish on or before gives negative float',
    activities: [{ code: 'A', days: 5, constraint: 'finish-on-or-before 01-08 17:00' }],
    expect: ['A | 01-05 08:00 | 01-09 17:00 | 01-02 08:00 | 01-08 17:00 | -1 | 0'],
    findings: ['open-start A', 'open-finish A', 'constraint-violated A', 'hard-constraint A'],
  },
  {
    title: 'start on: logic may push it later, and late dates show it',
    activities: [
      { code: 'A', days: 3 },
      { code: 'B', days: 2, constraint: 'start-on 01-07 08:00' },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-07 17:00 | 01-02 08:00 | 01-06 17:00 | -1 | 0',
      'B | 01-08 08:00 | 01-09 17:00 | 01-07 08:00 | 01-08 17:00 | -1 | 0',
    ],
    findings: ['open-start A', 'open-finish B', 'constraint-violated B', 'hard-constraint B'],
  },
  {
    title: 'mandatory start: logic gives way',
    activities: [
      { code: 'A', days: 3 },
      { code: 'B', days: 2, constraint: 'mandatory-start 01-07 08:00' },
    ],
    links: ['A FS B'],
    expect: [
      'A | 01-05 08:00 | 01-07 17:00 | 01-02 08:00 | 01-06 17:00 | -1 | 0',
      'B | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
    ],
    driving: [],
    findings: ['open-start A', 'open-finish B', 'constraint-violated B', 'hard-constraint B'],
  },
  {
    title: 'finish on draws the start along',
    activities: [{ code: 'A', days: 2, constraint: 'finish-on 01-14 17:00' }],
    expect: ['A | 01-13 08:00 | 01-14 17:00 | 01-13 08:00 | 01-14 17:00 | 0 | 0'],
  },
  {
    title: 'mandatory finish in the past: the data date stays in front',
    project: { dataDate: '01-12 08:00' },
    activities: [{ code: 'M', kind: 'finish-milestone', constraint: 'mandatory-finish 01-09 12:00' }],
    expect: ['M | 01-12 08:00 | 01-12 08:00 | 01-09 12:00 | 01-09 12:00 | -0.5 | 0'],
  },
  {
    title: 'two constraints at once',
    activities: [
      {
        code: 'A',
        days: 3,
        constraint: 'start-on-or-after 01-07 08:00',
        second: 'finish-on-or-before 01-08 17:00',
      },
    ],
    expect: ['A | 01-07 08:00 | 01-09 17:00 | 01-06 08:00 | 01-08 17:00 | -1 | 0'],
  },
  {
    title: 'as late as possible uses up free float only',
    activities: [
      { code: 'A', days: 1 },
      { code: 'B', days: 2, constraint: 'as-late-as-possible' },
      { code: 'C', days: 5 },
      { code: 'D', days: 1 },
    ],
    links: ['A FS B', 'B FS D', 'C FS D'],
    expect: [
      'A | 01-05 08:00 | 01-05 17:00 | 01-07 08:00 | 01-07 17:00 | 2 | 2',
      'B | 01-08 08:00 | 01-09 17:00 | 01-08 08:00 | 01-09 17:00 | 0 | 0',
      'C | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0',
      'D | 01-12 08:00 | 01-12 17:00 | 01-12 08:00 | 01-12 17:00 | 0 | 0',
    ],
    driving: ['B FS D', 'C FS D'],
  },
  {
    title: 'as late as possible in Primavera moves no successor',
    activities: [
      { code: 'A', days: 1 },
      { code: 'B', days: 2, constraint: 'as-late-as-possible' },
      { code: 'D', days: 1 },
      { code: 'E', days: 8 },
    ],
    links: ['A FS B', 'B FS D'],
    expect: [
      'A | 01-05 08:00 | 01-05 17:00 | 01-09 08:00 | 01-09 17:00 | 4 | 0',
      'B | 01-06 08:00 | 01-07 17:00 | 01-12 08:00 | 01-13 17:00 | 4 | 0',
      'D | 01-08 08:00 | 01-08 17:00 | 01-14 08:00 | 01-14 17:00 | 4 | 4',
      'E | 01-05 08:00 | 01-14 17:00 | 01-05 08:00 | 01-14 17:00 | 0 | 0',
    ],
  },
  {
    title: 'as late as possible in Microsoft Project takes the late dates and pushes what follows',
    project: { ruleSet: 'microsoft' },
    activities: [
      { code: 'A', days: 1 },
      { code: 'B', days: 2, constraint: 'as-late-as-possible' },
      { code: 'D', days: 1 },
      { code: 'E', days: 8 },
    ],
    links: ['A FS B', 'B FS D'],
    expect: [
      'A | 01-05 08:00 | 01-05 17:00 | 01-09 08:00 | 01-09 17:00 | 4 | 4',
      'B | 01-12 08:00 | 01-13 17:00 | 01-12 08:00 | 01-13 17:00 | 0 | 0',
      'D | 01-14 08:00 | 01-14 17:00 | 01-14 08:00 | 01-14 17:00 | 0 | 0',
      'E | 01-05 08:00 | 01-14 17:00 | 01-05 08:00 | 01-14 17:00 | 0 | 0',
    ],
  },
  {
    title: 'must finish by a later date gives time',
    project: { mustFinishBy: '01-14 17:00' },
    activities: [{ code: 'A', days: 5 }],
    expect: ['A | 01-05 08:00 | 01-09 17:00 | 01-08 08:00 | 01-14 17:00 | 3 | 0'],
  },
  {
    title: 'must finish by an earlier date takes it',
    project: { mustFinishBy: '01-08 17:00' },
    activities: [{ code: 'A', days: 5 }],
    expect: ['A | 01-05 08:00 | 01-09 17:00 | 01-02 08:00 | 01-08 17:00 | -1 | 0'],
    findings: ['open-start A', 'open-finish A', 'constraint-violated A'],
  },
  {
    title: 'an expected finish stretches the work',
    activities: [{ code: 'A', days: 2, expected: '01-09 17:00' }],
    expect: ['A | 01-05 08:00 | 01-09 17:00 | 01-05 08:00 | 01-09 17:00 | 0 | 0'],
  },
  {
    title: 'an expected finish yields to logic at the finish',
    activities: [
      { code: 'P', days: 3 },
      { code: 'A', days: 2, expected: '01-09 17:00' },
    ],
    links: ['P FF A'],
    expect: [
      'P | 01-05 08:00 | 01-07 17:00 | 01-05 08:00 | 01-07 17:00 | 0 | 0',
      'A | 01-06 08:00 | 01-07 17:00 | 01-06 08:00 | 01-07 17:00 | 0 | 0',
    ],
  },
  {
    title: 'dates from a project that is not here',
    activities: [
      { code: 'A', days: 2, externalStart: '01-07 08:00' },
      { code: 'B', days: 1, externalFinish: '01-06 17:00' },
    ],
    expect: [
      'A | 01-07 08:00 | 01-08 17:00 | 01-07 08:00 | 01-08 17:00 | 0 | 0',
      'B | 01-05 08:00 | 01-05 17:00 | 01-06 08:00 | 01-06 17:00 | 1 | 3',
    ],
    findings: ['open-finish A', 'open-start B'],
  },
  {
    title: 'every project has its own data date and its own end',
    projects: [{}, { dataDate: '01-12 08:00' }],
    activities: [
      { code: 'A', days: 2 },
      { code: 'B', days: 1, project: 1 },
    ],
    expect: [
      'A | 01-05 08:00 | 01-06 17:00 | 01-05 08:00 | 01-06 17:00 | 0 | 0',
      'B | 01-12 08:00 | 01-12 17:00 | 01-12 08:00 | 01-12 17:00 | 0 | 0',
    ],
    longestPath: 'A B',
  },
  {
    title: 'a project may look to the end of all',
    projects: [{ floatBase: 'all-projects' }, { dataDate: '01-12 08:00' }],
    activities: [
      { code: 'A', days: 2 },
      { code: 'B', days: 1, project: 1 },
    ],
    expect: [
      'A | 01-05 08:00 | 01-06 17:00 | 01-09 08:00 | 01-12 17:00 | 4 | 4',
      'B | 01-12 08:00 | 01-12 17:00 | 01-12 08:00 | 01-12 17:00 | 0 | 0',
    ],
    longestPath: 'B',
  },
  {
    title: 'a planned start in the future holds the whole project',
    project: { plannedStart: '01-12 08:00' },
    activities: [{ code: 'A', days: 1 }],
    expect: ['A | 01-12 08:00 | 01-12 17:00 | 01-12 08:00 | 01-12 17:00 | 0 | 0'],
  },
]
