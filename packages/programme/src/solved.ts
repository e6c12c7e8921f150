import type { Schedule } from '@throughline/schedule'
import type { Network } from './network.ts'
import type { ViewChanges } from './view.ts'
import type { ViewSums } from './view-sums.ts'

/** What is scheduled in a view, and what is counted of it. */
export interface Solved {
  readonly network: Network
  readonly schedule: Schedule
  readonly sums: ViewSums
  /** Names it: see `ProgrammeView.state`. */
  readonly state: object
  readonly changes: ViewChanges | undefined
  /** Links of which a column may be another than in the state before; absent: all. */
  readonly changedLinks: readonly number[] | undefined
  readonly hold: Hold
}

/** Whether columns and lists are still those of the state. */
export interface Hold {
  /** They have been written over with a later state. */
  ended: boolean
}
