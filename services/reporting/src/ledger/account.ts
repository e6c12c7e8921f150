import { postings, type Posting, type Slip } from '@throughline/domain'
import type { LedgerEntry } from './ledger-table.ts'

export type Grouping = 'none' | 'project' | 'cause' | 'month'

/** Minutes of a target's calendar, and the same in its working days, two decimals. */
export interface Amount {
  readonly minutes: number
  readonly days: number
}

export interface Group {
  /** Project, cause in words, or month of recording; `null`: the entries name none. */
  readonly group: string | null
  readonly entries: number
  readonly deltaMinutes: number
  readonly recountMinutes: number
  readonly openedMinutes: number
  readonly elapsedMinutes: number
  /** Working time of all of it. */
  readonly sum: Amount
}

/** A stretch of a target's ledger: opening balance and entries add up exactly to the closing balance. */
export interface Account {
  readonly minutesPerDay: number
  readonly opening: Amount & { readonly revision: number | null; readonly forecast: string | null }
  readonly postings: readonly Posting<LedgerEntry>[]
  readonly groups: readonly Group[]
  readonly closing: Amount & { readonly forecast: string | null; readonly reference: Slip['reference'] }
}

/** Where a stretch begins: behind a revision, or behind what was recorded by an instant; absent: where the balance opened. */
export type Since = { readonly revision: number } | { readonly recorded: number } | undefined

/** @param entries all of a target's, oldest first */
export function accountOf(entries: readonly LedgerEntry[], since: Since, groupBy: Grouping): Account {
  const all = postings(entries)
  const first = firstBehind(all, since)
  const before = all[first - 1]
  const shown = all.slice(first)
  const last = all.at(-1)
  const minutesPerDay = last?.slip.minutesPerDay ?? usualDay
  return {
    minutesPerDay,
    opening: {
      ...amount(before?.balanceMinutes ?? 0, minutesPerDay),
      revision: before?.slip.revision ?? null,
      forecast: before?.slip.after ?? null,
    },
    postings: shown,
    groups: groupBy === 'none' ? [] : groupsOf(shown, groupBy, minutesPerDay),
    closing: {
      ...amount(last?.balanceMinutes ?? 0, minutesPerDay),
      forecast: last?.slip.after ?? null,
      reference: last?.slip.reference ?? null,
    },
  }
}

const usualDay = 480

export function amount(minutes: number, minutesPerDay: number): Amount {
  const days = Math.round((minutes / minutesPerDay) * 100) / 100
  return { minutes, days: days === 0 ? 0 : days }
}

function firstBehind(all: readonly Posting<LedgerEntry>[], since: Since): number {
  if (since === undefined) return all.findLastIndex(({ opens }) => opens) + 1
  const behind = ({ slip }: Posting<LedgerEntry>): boolean =>
    'revision' in since ? slip.revision > since.revision : Date.parse(slip.recordedTime) > since.recorded
  const found = all.findIndex(behind)
  return found === -1 ? all.length : found
}

function groupsOf(shown: readonly Posting<LedgerEntry>[], groupBy: Grouping, minutesPerDay: number): Group[] {
  const groups = new Map<string | null, Omit<Group, 'sum'>>()
  for (const { slip, openedMinutes } of shown) {
    const group = groupOf(slip, groupBy)
    const known = groups.get(group)
    groups.set(group, {
      group,
      entries: (known?.entries ?? 0) + 1,
      deltaMinutes: (known?.deltaMinutes ?? 0) + slip.deltaMinutes,
      recountMinutes: (known?.recountMinutes ?? 0) + slip.recountMinutes,
      openedMinutes: (known?.openedMinutes ?? 0) + openedMinutes,
      elapsedMinutes: (known?.elapsedMinutes ?? 0) + slip.elapsedMinutes,
    })
  }
  const summed = [...groups.values()].map((group) => ({
    ...group,
    sum: amount(group.deltaMinutes + group.recountMinutes + group.openedMinutes, minutesPerDay),
  }))
  return groupBy === 'month' ? summed : summed.sort((a, b) => Math.abs(b.sum.minutes) - Math.abs(a.sum.minutes))
}

function groupOf({ project, because, recordedTime }: LedgerEntry, groupBy: Grouping): string | null {
  if (groupBy === 'month') return recordedTime.slice(0, 'YYYY-MM'.length)
  return groupBy === 'project' ? project : because
}
