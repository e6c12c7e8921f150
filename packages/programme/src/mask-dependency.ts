import type { DependencyImpact, Rag } from '@throughline/domain'
import type { DependencyRow, KnockOn } from './dependencies.ts'
import { maskedEnd, maskedLinkEnds, type Hidden } from './hidden.ts'
import { confidentialText, maskTexts } from './marks.ts'
import type { ProgrammeView } from './view.ts'

type Ends = Pick<DependencyRow, 'giver' | 'receiver'>

const ends = ({ giver, receiver }: Ends): readonly string[] => [giver.project, receiver.project]

/** A dependency between hidden projects is nobody else's business; one with a visible end is that project's too. */
export const isHiddenDependency = (dependency: Ends, hidden: Hidden): boolean => hidden.hasAll(ends(dependency))

/**
 * A dependency of which an end may be hidden: its id, its state and the dates that are promised and handed over stay,
 * for they are agreed with a visible project. What people wrote of it does not, and what the receiver's plan makes of
 * it stays where the receiver is visible.
 */
export function maskedDependencyImpact(impact: DependencyImpact, hidden: Hidden): DependencyImpact {
  if (!hidden.hasAny(ends(impact))) return impact
  const shared = { ...impact, ...maskedEnds(impact, hidden), title: confidentialText }
  if (!hidden.has(impact.receiver.project)) return shared
  return {
    ...shared,
    needBy: null,
    forecast: { ...impact.forecast, deltaMinutes: null, deltaDays: null },
    bufferBeforeMinutes: null,
    bufferAfterMinutes: null,
    bufferAfterDays: null,
    receiverFloatBeforeMinutes: null,
    receiverFloatAfterMinutes: null,
    ragBefore: withoutReason(impact.ragBefore),
    ragAfter: withoutReason(impact.ragAfter),
  }
}

/** All dependencies that have a visible end. */
export function visibleDependencies(rows: readonly DependencyRow[], hidden: Hidden): DependencyRow[] {
  return rows.filter((row) => !isHiddenDependency(row, hidden)).map((row) => maskedRow(row, hidden))
}

function maskedRow(row: DependencyRow, hidden: Hidden): DependencyRow {
  if (!hidden.hasAny(ends(row))) return maskTexts(row, hidden.standIn)
  const { giver, receiver, link, confirmed } = row
  const isReceiver = hidden.has(receiver.project)
  const shared: DependencyRow = {
    ...row,
    ...maskedEnds(row, hidden),
    title: confidentialText,
    giverOwner: hidden.has(giver.project) ? null : row.giverOwner,
    receiverOwner: isReceiver ? null : row.receiverOwner,
    link: link === null ? null : maskedLinkEnds(link, hidden),
    criteria: row.criteria === null ? null : confidentialText,
    confirmed: confirmed === null ? null : { ...confirmed, actor: confidentialText },
  }
  if (!isReceiver) return maskTexts(shared, hidden.standIn)
  const stated = row.needByFrom === 'stated'
  return {
    ...shared,
    needBy: stated ? row.needBy : null,
    needByFrom: stated ? 'stated' : null,
    bufferMinutes: null,
    bufferDays: null,
    receiverFloatMinutes: null,
    driving: false,
    rag: withoutReason(row.rag),
  }
}

function maskedEnds<E extends Ends>({ giver, receiver }: E, hidden: Hidden): Ends {
  return { giver: maskedEnd(giver, hidden), receiver: maskedEnd(receiver, hidden) }
}

const withoutReason = (rag: Rag | null): Rag | null => (rag === null ? null : { ...rag, reason: confidentialText })

/** Of the targets that a dependency drives those of visible projects. */
export function visibleKnockOns({ targets }: ProgrammeView, all: readonly KnockOn[], hidden: Hidden): KnockOn[] {
  return all.filter(({ target }) => !hidden.has(targets.get(target)?.project ?? ''))
}
