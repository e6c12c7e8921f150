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
  /** Codes of items that are gone. */
  readonly removed: readonly string[]
  /** Dependencies that are there; with `all`, every one of the item's. */
  readonly links: readonly TrackerLink[]
  readonly withdrawn: readonly TrackerLink[]
  readonly all: boolean
  /** It names things by id and says nothing else of them: it changes what is known, and makes nothing. */
  readonly idsOnly?: true
  /** What else it told, and why that is not recorded. */
  readonly reason?: string | undefined
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
