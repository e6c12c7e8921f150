import type { ExplainableDate } from '../../src/index.ts'
import type { Case } from './plan.ts'

/** A small plan, one of its dates, and why a planner would say that it stands there. */
export interface Ladder extends Omit<Case, 'expect'> {
  readonly of: string
  readonly date: ExplainableDate
  /**
   * For each step its activity, date, reason and, where one carries it, link; behind the colons the instants from where
   * the arithmetic begins to the date, each with the move that leads to it.
   */
  readonly steps: readonly string[]
}

/** Chains of reasons for early and late dates. */
export const ladders: readonly Ladder[] = [
  {
    title: 'links, work and lags back to the data date',
    activities: [
      { code: 'A', days: 3 },
      { code: 'B', days: 2, on: 'six' },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B +2d', 'B FS C'],
    of: 'C',
    date: 'early-start',
    steps: [
      'C early-start link B FS C: 01-12 17:00, next-start 01-13 08:00',
      'B early-finish work: 01-10 08:00, work +2d 01-12 17:00',
      'B early-start link A FS B +2d: 01-07 17:00, lag +2d 01-09 17:00, next-start 01-10 08:00',
      'A early-finish work: 01-05 08:00, work +3d 01-07 17:00',
      'A early-start data-date: 01-05 08:00',
    ],
  },
  {
    title: 'a link to the finish counts backwards over the work',
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 2 },
    ],
    links: ['A FF B +1d'],
    of: 'B',
    date: 'early-start',
    steps: [
      'B early-start link A FF B +1d: 01-09 17:00, lag +1d 01-12 17:00, work -2d 01-09 08:00',
      'A early-finish work: 01-05 08:00, work +5d 01-09 17:00',
      'A early-start data-date: 01-05 08:00',
    ],
  },
  {
    title: 'a constraint holds what logic lets go',
    activities: [
      { code: 'A', days: 1 },
      { code: 'B', days: 2, constraint: 'start-on-or-after 01-10 08:00' },
    ],
    links: ['A FS B'],
    of: 'B',
    date: 'early-finish',
    steps: [
      'B early-finish work: 01-12 08:00, work +2d 01-13 17:00',
      'B early-start constraint start-on-or-after: 01-10 08:00, next-start 01-12 08:00',
    ],
  },
  {
    title: 'lag that has run already, and work under way',
    activities: [
      { code: 'A', days: 4, left: 2, started: '01-01 08:00' },
      { code: 'B', days: 2 },
    ],
    links: ['A SS B +3d'],
    of: 'B',
    date: 'early-start',
    steps: [
      'B early-start link A SS B +3d: 01-05 08:00, lag +1d 01-05 17:00, next-start 01-06 08:00',
      'A remaining-start data-date: 01-05 08:00',
    ],
  },
  {
    title: 'finished work passes on what it should have waited for',
    activities: [
      { code: 'A', days: 4 },
      { code: 'B', days: 2, started: '01-01 08:00', finished: '01-02 17:00' },
      { code: 'C', days: 1 },
    ],
    links: ['A FS B', 'B FS C'],
    of: 'C',
    date: 'early-start',
    steps: [
      'C early-start link B FS C: 01-08 17:00, next-start 01-09 08:00',
      'B passed-on link A FS B: 01-08 17:00',
      'A early-finish work: 01-05 08:00, work +4d 01-08 17:00',
      'A early-start data-date: 01-05 08:00',
    ],
  },
  {
    title: 'a late date comes from the project finish',
    activities: [
      { code: 'A', days: 1 },
      { code: 'B', days: 3 },
      { code: 'C', days: 2 },
    ],
    links: ['A FS B', 'A FS C +1d'],
    of: 'A',
    date: 'late-start',
    steps: [
      'A late-start work: 01-05 17:00, work -1d 01-05 08:00',
      'A late-finish link A FS B: 01-06 08:00, previous-finish 01-05 17:00',
      'B late-start work: 01-08 17:00, work -3d 01-06 08:00',
      'B late-finish project-finish made by B: 01-08 17:00',
    ],
  },
  {
    title: 'the project must finish earlier than it does',
    project: { mustFinishBy: '01-07 17:00' },
    activities: [{ code: 'A', days: 5 }],
    of: 'A',
    date: 'late-start',
    steps: ['A late-start work: 01-07 17:00, work -5d 01-01 08:00', 'A late-finish must-finish-by: 01-07 17:00'],
  },
  {
    title: 'as late as possible before the next one',
    activities: [
      { code: 'A', days: 1, constraint: 'as-late-as-possible' },
      { code: 'B', days: 4 },
      { code: 'C', days: 1 },
    ],
    links: ['A FS C', 'B FS C'],
    of: 'A',
    date: 'early-start',
    steps: [
      'A early-start work: 01-08 17:00, work -1d 01-08 08:00',
      'A early-finish as-late-as-possible A FS C: 01-09 08:00, previous-finish 01-08 17:00',
      'C early-start link B FS C: 01-08 17:00, next-start 01-09 08:00',
      'B early-finish work: 01-05 08:00, work +4d 01-08 17:00',
      'B early-start data-date: 01-05 08:00',
    ],
  },
  {
    title: 'Microsoft Project: logic into a summary holds what is under it',
    project: { ruleSet: 'microsoft', plannedStart: '01-05 08:00' },
    activities: [
      { code: 'A', days: 2 },
      { code: 'S', kind: 'summary' },
      { code: 'B', days: 1, under: 'S' },
    ],
    links: ['A FS S'],
    of: 'S',
    date: 'early-start',
    steps: [
      'S early-start summary: 01-07 08:00',
      'B early-start link A FS S through S: 01-06 17:00, next-start 01-07 08:00',
      'A early-finish work: 01-05 08:00, work +2d 01-06 17:00',
      'A early-start project-start: 01-05 08:00',
    ],
  },
  {
    title: 'Microsoft Project: a date from another project, and a levelling delay',
    project: { ruleSet: 'microsoft', plannedStart: '01-05 08:00' },
    activities: [{ code: 'A', days: 1, externalStart: '01-08 08:00', levelingDays: 2 }],
    of: 'A',
    date: 'early-start',
    steps: ['A early-start external-date: 01-08 08:00, delay +2e 01-10 08:00, next-start 01-12 08:00'],
  },
  {
    title: 'a level of effort lasts as long as its neighbours',
    activities: [
      { code: 'A', days: 3 },
      { code: 'B', days: 2 },
      { code: 'L', kind: 'level-of-effort' },
    ],
    links: ['A FS B', 'A SS L', 'B FF L'],
    of: 'L',
    date: 'early-finish',
    steps: [
      'L early-finish link B FF L: 01-09 17:00',
      'B early-finish work: 01-08 08:00, work +2d 01-09 17:00',
      'B early-start link A FS B: 01-07 17:00, next-start 01-08 08:00',
      'A early-finish work: 01-05 08:00, work +3d 01-07 17:00',
      'A early-start data-date: 01-05 08:00',
    ],
  },
]
