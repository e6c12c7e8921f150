import type { EventData, EventType } from '@throughline/domain'
import type { Comparison } from './comparison.ts'
import type { DependencyChange } from './dependency-impact.ts'
import { markedByAll } from './marks.ts'
import { activityPlace, dateWords, listWords, projectWords, shortName } from './words.ts'

export type DependencyEvent = {
  [T in Extract<EventType, `dependency.${string}`>]: { readonly type: T; readonly data: EventData<T> }
}[Extract<EventType, `dependency.${string}`>]

/** What people call a dependency, in quotation marks: the business of both its sides. */
export function titleWords({
  title,
  giver,
  receiver,
}: {
  readonly title: string
  readonly giver: { readonly project: string }
  readonly receiver: { readonly project: string }
}): string {
  return `'${markedByAll([giver.project, receiver.project], shortName(title))}'`
}

/** One sentence about one step of a dependency, without a full stop. */
export function dependencyEventWords({ before, after }: Comparison, { type, data }: DependencyEvent): string {
  const known = after.dependencies.get(data.dependency) ?? before?.dependencies.get(data.dependency)
  const named = `Dependency ${known === undefined ? `'${markedByAll([], shortName(data.dependency))}'` : titleWords(known)}`
  switch (type) {
    case 'dependency.identified':
      return `${named} identified, from ${endWords(data.giver)} to ${endWords(data.receiver)}`
    case 'dependency.requested':
      return `${named} requested by ${dateWords(data.needBy)}`
    case 'dependency.agreed':
      return `${named} agreed for ${dateWords(data.date)}`
    case 'dependency.disputed':
      return `${named} disputed${data.proposedDate === undefined ? '' : `, ${dateWords(data.proposedDate)} proposed`}`
    case 'dependency.started':
      return `${named} is in delivery`
    case 'dependency.forecast':
      return `${named} forecast by its giver for ${dateWords(data.date)}`
    case 'dependency.confirmed':
      return `${named} confirmed`
    case 'dependency.revised':
      return `${named} revised: ${listWords(Object.keys(data.changes).map(termWords))}`
    case 'dependency.delivered':
      return `${named} delivered on ${dateWords(data.date)}`
    case 'dependency.accepted':
    case 'dependency.rejected':
    case 'dependency.cancelled':
      return `${named} ${type.slice('dependency.'.length)}`
  }
}

const endWords = ({ project, activity }: { project: string; activity?: string | undefined }): string =>
  activity === undefined ? projectWords(project) : activityPlace(project, activity)

/** `needBy` as `need by`. */
const termWords = (field: string): string =>
  field.replace(/Minutes$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const named = 2

/** The first thing to know of dependencies: which break with this command, and which hold again. */
export function brokenWords(changes: readonly Changed[]): string[] {
  const colours = ({ impact }: Changed) => [impact.ragBefore?.colour, impact.ragAfter?.colour] as const
  const broken = changes.filter((change) => colours(change)[1] === 'red' && colours(change)[0] !== 'red')
  const mended = changes.filter((change) => {
    const [was, is] = colours(change)
    return was === 'red' && is !== undefined && is !== 'red'
  })
  const words = broken.slice(0, named).map((change) => {
    const verb = change.impact.ragBefore === null ? 'is red' : 'breaks'
    return `${subject(change)} ${verb}: ${change.impact.ragAfter?.reason ?? ''}`
  })
  if (broken.length > named) words.push(`${broken.length - named} more dependencies break`)
  if (mended.length === 0) return words
  const names = mended.map(({ impact }) => titleWords(impact))
  const many = mended.length > 1
  return [
    ...words,
    `${many ? 'dependencies' : 'dependency'} ${listWords(names, named)} ${many ? 'hold' : 'holds'} again`,
  ]
}

type Changed = Pick<DependencyChange, 'impact'>

const subject = ({ impact }: Changed): string => `dependency ${titleWords(impact)}`

/** What the owners of both ends are told; `undefined`: nothing that asks them to act. */
export function dependencyReason(change: DependencyChange): string | undefined {
  const { ragBefore, ragAfter, stateBefore, stateAfter } = change.impact
  const coloured = ragBefore?.colour !== ragAfter?.colour
  if (!coloured && stateBefore === stateAfter) return undefined
  if (stateAfter === 'cancelled') return `${subject(change)} is cancelled`
  if (ragAfter === null) return undefined
  const state = stateBefore === stateAfter || stateAfter === null ? [] : [`is ${stateAfter.replace('-', ' ')}`]
  const colour = coloured ? [`${ragBefore === null ? 'is' : 'becomes'} ${ragAfter.colour}`] : []
  return `${subject(change)} ${[...state, ...colour].join(' and ')}: ${ragAfter.reason}`
}
