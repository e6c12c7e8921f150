import type { ImpactReport } from '@throughline/domain'
import type { DependencyChange } from './dependency-impact.ts'
import { dependencyReason } from './dependency-words.ts'
import type { LinkChange } from './link-impact.ts'
import { commitmentOf } from './commitment.ts'
import { direction, movementWords } from './movement-words.ts'
import { marked } from './marks.ts'
import { at, projectOf } from './network.ts'
import type { TargetChange } from './target-impact.ts'
import { ownerOf, type ProgrammeView } from './view.ts'
import { minutesPerDay } from './working-days.ts'
import { activityWords, dateWords, linkTypeWords, projectWords, shortName, workingWords } from './words.ts'

type Told = ImpactReport['tell'][number]

/** At most so many owners are told, each with so many reasons. */
const ownerLimit = 100
const reasonLimit = 3
const dependencyLimit = 100

interface Entry {
  readonly owner: string | null
  readonly project: string
  readonly reasons: string[]
}

/**
 * Whom the command concerns, and why: owners of targets and of project finishes that moved, both owners of dependencies
 * that changed their state or colour, and the receivers of handovers that moved. One entry for an owner and project; the most affected ones first, as their reasons stand in the
 * report.
 */
export function whomToTell(
  after: ProgrammeView,
  targets: readonly TargetChange[],
  links: readonly LinkChange[],
  dependencies: readonly DependencyChange[],
): Told[] {
  const entries = new Map<string, Entry>()
  const tell = (owner: string | null, project: string, reason: string) => {
    const key = `${owner === null ? 'nobody' : `owner:${owner.length}:${owner}`}/${project}`
    const entry = entries.get(key) ?? { owner, project, reasons: [] }
    entry.reasons.push(reason)
    entries.set(key, entry)
  }
  for (const target of targets) {
    const reason = targetReason(target)
    if (reason === undefined) continue
    if (target.kind !== 'programme') tell(target.owner, target.impact.project ?? '', reason)
    else if (target.owner !== null) tell(target.owner, '', reason)
  }
  for (const change of dependencies.slice(0, dependencyLimit)) {
    const reason = dependencyReason(change)
    const row = change.after ?? change.before
    if (reason === undefined || row === undefined) continue
    tell(row.giverOwner, row.giver.project, reason)
    if (row.giverOwner !== row.receiverOwner || row.giver.project !== row.receiver.project) {
      tell(row.receiverOwner, row.receiver.project, reason)
    }
  }
  for (const link of links) {
    const reason = linkReason(after, link)
    if (reason !== undefined) tell(ownerOf(after, link.receiver), link.impact.to.project, reason)
  }
  return [...entries.values()].slice(0, ownerLimit).map(({ owner, project, reasons }) => ({
    owner,
    project,
    why: [...reasons.slice(0, reasonLimit), ...moreReasons(reasons.length - reasonLimit)].join('; '),
  }))
}

function moreReasons(count: number): string[] {
  return count <= 0 ? [] : [`${count} more in this report`]
}

function targetReason({ impact, minutesPerDay: day, kind }: TargetChange): string | undefined {
  const what =
    kind === 'target'
      ? `target '${marked(impact.project ?? '', shortName(impact.name))}'`
      : kind === 'project'
        ? `the finish of ${projectWords(impact.project ?? '')}`
        : 'the programme finish'
  const { finish, becameCritical, ceasedCritical } = impact
  const moved = (direction(finish) ?? 0) !== 0
  const critical = becameCritical ? 'becomes critical' : ceasedCritical ? 'is no longer critical' : undefined
  if (!moved && kind !== 'target') return undefined
  if (!moved) return critical === undefined ? undefined : `${what} ${critical}`
  const promise = commitmentWords(impact)
  return [
    `${what} ${movementWords(finish, day)}`,
    ...(promise ?? []),
    ...(critical === undefined ? [] : [`and ${critical}`]),
  ].join(', ')
}

function commitmentWords(impact: TargetChange['impact']): string[] | undefined {
  const state = commitmentOf(impact)
  if (state === undefined || impact.committed === null) return undefined
  const date = dateWords(impact.committed)
  if (state === 'kept') return [`which keeps the committed ${date} again`]
  return [state === 'missed' ? `past the committed ${date}` : `still past the committed ${date}`]
}

function linkReason(after: ProgrammeView, { impact, giver, receiver }: LinkChange): string | undefined {
  const { network } = after
  if (giver === -1 || receiver === -1 || (direction(impact.handover) ?? 0) === 0) return undefined
  const day = minutesPerDay(network, at(network.input.activities, receiver).calendar)
  const from = activityWords(projectOf(network, giver).id, at(network.activities, giver))
  const to = activityWords(projectOf(network, receiver).id, at(network.activities, receiver))
  return `${from}, which hands over to ${to} (${linkTypeWords(impact.type)}), ${movementWords(impact.handover, day)}; ${effectWords(impact, day)}`
}

function effectWords({ drivingAfter, floatAfterMinutes }: LinkChange['impact'], day: number): string {
  if (drivingAfter) return 'it drives the receiver'
  return floatAfterMinutes === null
    ? 'it does not drive the receiver'
    : `${workingWords(floatAfterMinutes, day)} of float are left`
}
