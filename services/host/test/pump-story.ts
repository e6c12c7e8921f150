import {
  dataDate,
  everyDay,
  lasts,
  linked,
  shifted,
  sixDays,
  started,
  unlinked,
  worked,
  type Change,
} from './pump-world.ts'

/*
 * A year of trouble in a real programme of seven Primavera projects: who changes what, and what follows from it. Every date is
 * worked out by hand here, from dates that Primavera stored in the file.
 */

export const [s01, s03, s04, s05, s06] = ['S01', 'S03', 'S04', 'S05', 'S06'].map((each) => `PUMP-P1-${each}`) as [
  string,
  string,
  string,
  string,
  string,
]
export const end = (project: string, activity: string) => ({ project, activity })

export interface Step {
  readonly actor: string
  readonly change: Change
  /** As a plan of this project instead of as events. */
  readonly plan?: string
  /** Last day of work before the handover, by hand. */
  readonly forecast: string
  /** Working days of the handover's calendar, which works every day. */
  readonly days: number
  readonly because: string | null
  readonly project: string | null
  /** Some of what drives it, in order. */
  readonly chain: readonly string[]
  /** Days that S03/A0924 may slip before the handover does. */
  readonly procurementFloat?: number
  /** Working days that the receivers have left after a hand-over that moved. */
  readonly buffers?: Readonly<Record<string, number>>
  readonly summary: string
}

const firstChain = [`${s03}/A0913`, `${s03}/A0019`, `${s04}/A0193`, `${s04}/A0276`, `${s05}/A0271`, `${s05}/A0265`]
const lastChain = [`${s05}/A0274`, `${s01}/A0275`]
const procuredChain = [`${s03}/A0924`, `${s03}/A0099`, `${s04}/A0217`, `${s04}/A0276`, `${s05}/A0265`, ...lastChain]

/*
 * As Primavera has it: S03/A0019 ends on 25 January, S04/A0193 begins on the 26th, and from there to the end of
 * S05/A0733 on 2 April all work has Fridays off. Then come 13 days of work on every day of the week, up to 15 April.
 */
const givesOver = '2023-01-26'
const handover = (delay: number): string => shifted(shifted('2023-04-02', delay, sixDays), 13, everyDay)
/** S06/A0705 ends on 10 April, Fridays off; with the new link the 7 days of S05/A0274 follow on it. */
const handoverBehindS06 = (delay: number): string => shifted(shifted('2023-04-10', delay, sixDays), 7, everyDay)
/** S03/A0019 ends so late; what waits for it begins on the day after, and was to begin on 26 January. */
const delayOf = (finish: string): number => worked(givesOver, finish, sixDays)

// S03/A0019 takes 10 days longer, and works on Fridays
const longer = delayOf(shifted('2023-01-25', 10, everyDay))
// S03/A0099 ends on 15 January, 8 + 15 days later now; S04/A0217 behind it has one day of float
const procured = delayOf(shifted('2023-01-15', 8 + 15, everyDay)) - 1
// with the data date 6 days later, what has not started moves with it
const dated = delayOf(shifted('2023-01-25', 10 + 6, everyDay))
// 246 days left of S03/A0913 from the data date on, then the 41 of S03/A0019
const reported = delayOf(shifted('2022-04-24', 246 + 41, everyDay))

export const steps: readonly Step[] = [
  {
    actor: 'Procurement of S03',
    change: lasts(s03, 'A0924', 242 + 8),
    forecast: '2023-04-15',
    days: 0,
    because: null,
    project: null,
    chain: [],
    procurementFloat: 12 - 8,
    buffers: { pumps: worked('2023-01-24', '2023-01-25', sixDays) },
    summary:
      "Activity 'Activity name 0103' (PUMP-P1-S03/A0924): duration 242d -> 250d: finish of PUMP-P1-S03 stays on 2023-01-30 17:00; the programme finish stays on 2023-04-15 17:00; 1 cross-project handover moves; 2 activities change within the float.",
  },
  {
    actor: 'Planner of S03',
    change: lasts(s03, 'A0019', 31 + 10),
    forecast: handover(longer),
    days: 9,
    because: "'Activity name 0019' (PUMP-P1-S03/A0019) takes 10 working days longer (31d -> 41d)",
    project: s03,
    chain: [...firstChain, ...lastChain],
    procurementFloat: 12 - 8 + 9,
    buffers: { power: -longer },
    summary:
      "Activity 'Activity name 0019' (PUMP-P1-S03/A0019): duration 31d -> 41d: finish of PUMP-P1-S03 moves 5 working days later, from 2023-01-30 17:00 to 2023-02-04 17:00, because 'Activity name 0019' (PUMP-P1-S03/A0019) takes 10 working days longer (31d -> 41d); the programme finish moves 9 working days later, to 2023-04-24 17:00; target 'Handover' moves 9 working days later; 'Handover', 'Finish of WBS 0002', 'Finish of WBS 0006' and 1 more now miss their committed dates; 38 cross-project handovers move; dependency 'Power on' breaks: forecast 8 working days after it is needed.",
  },
  {
    actor: 'Procurement of S03',
    change: lasts(s03, 'A0924', 250 + 15),
    forecast: handover(procured),
    days: 2,
    because: "'Activity name 0103' (PUMP-P1-S03/A0924) takes 15 working days longer (250d -> 265d)",
    project: s03,
    chain: procuredChain,
    procurementFloat: 0,
    buffers: { pumps: -(procured + 1) },
    summary:
      "Activity 'Activity name 0103' (PUMP-P1-S03/A0924): duration 250d -> 265d: finish of PUMP-P1-S03 moves 3 working days later, from 2023-02-04 17:00 to 2023-02-07 17:00, because 'Activity name 0103' (PUMP-P1-S03/A0924) takes 15 working days longer (250d -> 265d); the programme finish moves 2 working days later, to 2023-04-26 17:00; target 'Handover' moves 2 working days later; 27 cross-project handovers move; dependency 'Pumps on site' breaks: forecast 11 working days after it is needed.",
  },
  {
    actor: 'Planner of S05',
    change: lasts(s05, 'A0265', 7 - 2),
    forecast: handover(procured - 2),
    days: -2,
    because: "'Activity name 0248' (PUMP-P1-S05/A0265) takes 2 working days less (7d -> 5d)",
    project: s05,
    chain: procuredChain,
    summary:
      "Activity 'Activity name 0248' (PUMP-P1-S05/A0265): duration 7d -> 5d: finish of PUMP-P1-S05 moves 2 working days earlier, from 2023-04-26 17:00 to 2023-04-24 17:00, because 'Activity name 0248' (PUMP-P1-S05/A0265) takes 2 working days less (7d -> 5d); the programme finish stays on 2023-04-26 17:00; target 'Handover' moves 2 working days earlier; 1 cross-project handover moves.",
  },
  {
    actor: 'Programme office',
    change: linked([end(s06, 'A0705'), end(s05, 'A0274')]),
    forecast: handoverBehindS06(procured),
    days: 5,
    because: 'link PUMP-P1-S06/A0705 -FS-> PUMP-P1-S05/A0274 was declared',
    project: s05,
    chain: [`${s03}/A0924`, `${s03}/A0099`, `${s04}/A0217`, `${s04}/A0276`, `${s06}/A0705`, ...lastChain],
    summary:
      "Link PUMP-P1-S06/A0705 -FS-> PUMP-P1-S05/A0274 declared: finish of PUMP-P1-S05 moves 5 working days later, from 2023-04-24 17:00 to 2023-04-29 17:00, because link PUMP-P1-S06/A0705 -FS-> PUMP-P1-S05/A0274 was declared; the programme finish moves 3 working days later, to 2023-04-29 17:00; target 'Handover' moves 5 working days later; 1 cross-project handover moves.",
  },
  {
    actor: 'Planner of S04',
    change: unlinked([end(s03, 'A0099'), end(s04, 'A0217')]),
    forecast: handoverBehindS06(longer),
    days: -3,
    because: 'link PUMP-P1-S03/A0099 -FS-> PUMP-P1-S04/A0217 was withdrawn',
    project: s04,
    chain: [`${s03}/A0913`, `${s03}/A0019`, `${s04}/A0193`, `${s04}/A0276`, `${s06}/A0705`, ...lastChain],
    summary:
      "Link PUMP-P1-S03/A0099 -FS-> PUMP-P1-S04/A0217 withdrawn: finish of PUMP-P1-S03 stays on 2023-02-07 17:00; finish of PUMP-P1-S06 moves 2 working days earlier, from 2023-04-26 17:00 to 2023-04-24 17:00, because link PUMP-P1-S03/A0099 -FS-> PUMP-P1-S04/A0217 was withdrawn; the programme finish moves 3 working days earlier, to 2023-04-26 17:00; target 'Handover' moves 3 working days earlier; 27 cross-project handovers move.",
  },
  {
    actor: 'Planner of S03',
    change: dataDate(s03, '2022-04-24T17:00'),
    plan: s03,
    forecast: handoverBehindS06(dated),
    days: 6,
    because:
      "the data date of PUMP-P1-S03 moved from 2022-04-18 17:00 to 2022-04-24 17:00 and 'Activity name 0018' (PUMP-P1-S03/A0913) has not started",
    project: s03,
    chain: [`${s03}/A0913`, `${s03}/A0019`, `${s04}/A0193`, `${s04}/A0276`, `${s06}/A0705`, ...lastChain],
    summary:
      "Plan of PUMP-P1-S03: finish of PUMP-P1-S03 moves 6 working days later, from 2023-02-07 17:00 to 2023-02-13 17:00, because the data date of PUMP-P1-S03 moved from 2022-04-18 17:00 to 2022-04-24 17:00 and 'Activity name 0103' (PUMP-P1-S03/A0924) has not started; the programme finish moves 6 working days later, to 2023-05-02 17:00; target 'Handover' moves 6 working days later; 134 cross-project handovers move.",
  },
  {
    actor: 'Site office of S03',
    change: started(s03, 'A0913', '2022-04-20T08:00', 246),
    forecast: handoverBehindS06(reported),
    days: -5,
    because: "'Activity name 0018' (PUMP-P1-S03/A0913) started 5 working days earlier than forecast",
    project: s03,
    chain: [`${s03}/A0913`, `${s03}/A0019`, `${s04}/A0193`, `${s04}/A0276`, `${s06}/A0705`, ...lastChain],
    summary:
      "Activity 'Activity name 0018' (PUMP-P1-S03/A0913): remaining duration 251d -> 246d, actual start 2022-04-20 08:00 recorded, now in progress: finish of PUMP-P1-S03 stays on 2023-02-13 17:00; finish of PUMP-P1-S01 moves 5 working days earlier, from 2023-05-02 17:00 to 2023-04-27 17:00, because 'Activity name 0018' (PUMP-P1-S03/A0913) started 5 working days earlier than forecast; the programme finish moves 5 working days earlier, to 2023-04-27 17:00; target 'Handover' moves 5 working days earlier; 39 cross-project handovers move.",
  },
]
