import type { ImpactReport } from '@throughline/domain'
import { printable, wrapped } from './text.ts'

type Target = ImpactReport['targets'][number]
type Hop = Target['chain'][number]

const hopsOfShort = 12
const changesShown = 5
const toldShown = 8

/** An impact report as a programme manager reads it: what came, what it does, why, and whom to tell. */
export function reportWords(report: ImpactReport): string {
  const { cause } = report
  const from = cause.file === null ? '' : `, file ${cause.file}`
  const parts = [
    `Revision ${report.revision}, ${cause.recordedTime.slice(0, 16).replace('T', ' ')} UTC, by ${cause.actor}${from}`,
    wrapped(report.summary, '  '),
    ...changeParts(report),
    ...chainParts(report),
    ...tellParts(report),
    ...findingParts(report),
  ]
  // Line breaks are ours; what the log holds is shown without its control characters.
  return parts.map((part) => part.split('\n').map(printable).join('\n')).join('\n')
}

function changeParts({ changes, changesOmitted }: ImpactReport): string[] {
  if (changes.length < 2) return []
  const shown = changes.slice(0, changesShown).map(({ words }) => wrapped(words, '    - '))
  const more = changes.length - shown.length + changesOmitted
  return ['  What changed:', ...shown, ...(more > 0 ? [`    - and ${more} more`] : [])]
}

/** The chain of the target that moved most: that is the one to talk about. */
function chainParts({ targets }: ImpactReport): string[] {
  const moved = targets.filter(({ finish }) => (finish.elapsedMinutes ?? 0) !== 0)
  const [main] = moved.sort((a, b) => size(b) - size(a))
  if (main === undefined || main.chain.length === 0) return []
  const { shown, marked } = hopsShown(main)
  return [
    wrapped(`Why ${main.name} stands at ${day(main.finish.after)}:`, '  '),
    ...shown.map((hop) =>
      typeof hop === 'number'
        ? `    … ${hop === 1 ? '1 step' : `${hop} steps`}`
        : wrapped(hopWords(hop), `    ${hop.changed ? '*' : hop.crossesProject ? '>' : '-'} `),
    ),
    ...(marked ? ['    (* changed by this command, > handed over from another project)'] : []),
  ]
}

/**
 * The hops of a chain, or how many are left out in their place. Of a long one what this command changed, what one project
 * hands over to another, and its two ends; the rest says nothing new.
 */
function hopsShown({ chain, chainOmitted }: Target): { shown: (Hop | number)[]; marked: boolean } {
  const isLong = chain.length > hopsOfShort
  const telling = chain.filter((hop, place) => isTelling(hop) || place === 0 || place === chain.length - 1)
  const kept = new Set(
    isLong ? [...telling.filter((hop) => hop.changed), ...telling.reverse()].slice(0, hopsOfShort) : chain,
  )
  const shown: (Hop | number)[] = []
  let left = chainOmitted
  for (const hop of chain) {
    if (!kept.has(hop)) {
      left += 1
      continue
    }
    if (left > 0) shown.push(left)
    shown.push(hop)
    left = 0
  }
  return { shown, marked: [...kept].some(isTelling) }
}

const isTelling = ({ changed, crossesProject }: Hop): boolean => changed || crossesProject

const size = ({ finish }: Target): number => Math.abs(finish.elapsedMinutes ?? 0)

function hopWords({ project, activity, name, start, finish, reason }: Hop): string {
  const dates = start === finish ? day(finish) : `${day(start)} to ${day(finish)}`
  return `${name === '' ? activity : `${name} (${project}/${activity})`}, ${dates}: ${reason}`
}

function tellParts({ tell }: ImpactReport): string[] {
  if (tell.length === 0) return []
  const shown = tell.slice(0, toldShown).map(({ owner, project, why }) => {
    const who = owner ?? 'whoever answers'
    return wrapped(`${who}${project === '' ? '' : ` for ${project}`}: ${why}`, '    - ')
  })
  const more = tell.length - shown.length
  return ['  Tell:', ...shown, ...(more > 0 ? [`    - and ${more} more`] : [])]
}

function findingParts({ findings }: ImpactReport): string[] {
  const { raised, cleared } = findings
  if (raised.length + cleared.length === 0) return []
  const errors = raised.filter(({ severity }) => severity === 'error')
  const counts = `  Findings: ${raised.length} new (${errors.length} errors), ${cleared.length} cleared`
  return [counts, ...errors.slice(0, changesShown).map(({ message, at }) => wrapped(`${message} [${at}]`, '    - '))]
}

function day(date: string | null): string {
  return date === null ? 'no date' : date.replace('T', ' ')
}
