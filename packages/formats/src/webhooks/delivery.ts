import type { Problem } from '@throughline/domain'

/** An item of a tracker as it should stand in the programme after a delivery. */
export interface TrackerItem {
  readonly code: string
  readonly name: string
  readonly durationMinutes: number
  /** Start on or after; `YYYY-MM-DDTHH:mm`. */
  readonly start: string | undefined
  readonly due: string | undefined
  readonly state: 'not-started' | 'in-progress' | 'complete'
  /** When it came to its state, as far as the delivery tells. */
  readonly since: string
}

export interface TrackerLink {
  readonly from: string
  readonly to: string
}

/** What a delivery asks for. */
export interface ItemDelivery {
  readonly kind: 'item'
  readonly item: TrackerItem | undefined
  /** Code of an item that is gone. */
  readonly removed: string | undefined
  /** Dependencies that are there; with `all`, every one of the item's. */
  readonly links: readonly TrackerLink[]
  readonly withdrawn: readonly TrackerLink[]
  readonly all: boolean
  /** Where it stands in the tool's own order. */
  readonly time: string
  readonly sequence: string | undefined
  readonly actor: string
}

export type Delivery =
  | ItemDelivery
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

export const ignored = (reason: string): Delivery => ({ kind: 'ignored', reason })

export const refusedDelivery = (message: string, at: string): Delivery => ({
  kind: 'refused',
  problem: { code: 'invalid-event', message, at },
})
