import type { Finding } from '@throughline/domain'
import { plain } from './marks.ts'
import { byCode } from './network.ts'

/** Findings by severity, code, project, place and words; with what makes the next list from them cheap. */
export interface FindingList {
  readonly items: readonly Finding[]
  /** How many of each code. */
  readonly counts: ReadonlyMap<string, number>
  /** Names this list. */
  readonly token: object
  /** In what it differs from the list that it was made from; absent: it was made from nothing. */
  readonly change: FindingChange | undefined
}

interface FindingChange {
  /** Token of the list that it was made from. */
  readonly from: object
  readonly removed: readonly Finding[]
  readonly added: readonly Finding[]
}

const severities: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 }

export function compareFindings(a: Finding, b: Finding): number {
  return (
    severities[a.severity] - severities[b.severity] ||
    byCode(a.code, b.code) ||
    byCode(a.project ?? '', b.project ?? '') ||
    byWords(a.at, b.at) ||
    byWords(a.message, b.message)
  )
}

/** Marks do not count: the order is that of what people read. */
const byWords = (a: string, b: string): number => (a === b ? 0 : byCode(plain(a), plain(b)))

export function listFindings(findings: readonly Finding[]): FindingList {
  const items = findings.slice().sort(compareFindings)
  const counts = new Map<string, number>()
  for (const { code } of items) counts.set(code, (counts.get(code) ?? 0) + 1)
  return { items, counts, token: {}, change: undefined }
}

/** So many changes are put in one by one; more are merged in one walk. */
const changesOneByOne = 64

/** The list without `removed`, all of which are in it, and with `added`. */
export function reviseFindings(list: FindingList, removed: readonly Finding[], added: readonly Finding[]): FindingList {
  const few = removed.length + added.length <= changesOneByOne
  const items = few ? spliced(list.items, removed, added) : merged(list.items, removed, added)
  const counts = new Map(list.counts)
  for (const { code } of added) counts.set(code, (counts.get(code) ?? 0) + 1)
  for (const { code } of removed) {
    const left = (counts.get(code) ?? 0) - 1
    if (left > 0) counts.set(code, left)
    else counts.delete(code)
  }
  return { items, counts, token: {}, change: { from: list.token, removed, added } }
}

function spliced(items: readonly Finding[], removed: readonly Finding[], added: readonly Finding[]): Finding[] {
  const result = items.slice()
  for (const finding of removed) {
    const place = placeOf(result, finding)
    const found = result[place]
    if (found === undefined || compareFindings(found, finding) !== 0) throw notThere(finding)
    result.splice(place, 1)
  }
  for (const finding of added) result.splice(placeOf(result, finding), 0, finding)
  return result
}

function merged(items: readonly Finding[], removed: readonly Finding[], added: readonly Finding[]): Finding[] {
  const gone = removed.slice().sort(compareFindings)
  const come = added.slice().sort(compareFindings)
  const result: Finding[] = []
  let nextGone = 0
  let nextCome = 0
  for (const item of items) {
    for (; nextCome < come.length && compareFindings(come[nextCome] as Finding, item) < 0; nextCome++) {
      result.push(come[nextCome] as Finding)
    }
    const leaving = gone[nextGone]
    if (leaving !== undefined && compareFindings(leaving, item) === 0) nextGone += 1
    else result.push(item)
  }
  const lost = gone[nextGone]
  if (lost !== undefined) throw notThere(lost)
  result.push(...come.slice(nextCome))
  return result
}

const notThere = ({ code, at }: Finding): Error => new Error(`finding ${code} at ${at} is not in the list`)

/** Place of the first finding that does not stand before the given one. */
function placeOf(items: readonly Finding[], finding: Pick<Finding, 'severity' | 'code' | 'project' | 'at'>): number {
  const words = { message: '', ...finding }
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareFindings(items[middle] as Finding, words) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** The same list, as far as changes are counted from it, without a finding that is to be told to nobody. */
export function withoutFinding(list: FindingList, own: Pick<Finding, 'severity' | 'code' | 'at'>): FindingList {
  const found = list.items[placeOf(list.items, own)]
  if (found === undefined || found.code !== own.code || found.at !== own.at) return list
  return { ...reviseFindings(list, [found], []), token: list.token, change: list.change }
}

/** Findings that one list has and the other has not, whatever their words say of counts and dates. */
export function findingChanges(
  before: FindingList | undefined,
  after: FindingList,
): { readonly raised: readonly Finding[]; readonly cleared: readonly Finding[] } {
  if (before === undefined) return { raised: after.items, cleared: [] }
  if (before.token === after.token && before.items === after.items) return { raised: [], cleared: [] }
  const { change } = after
  if (change === undefined || change.from !== before.token) {
    return { raised: lacking(before.items, after.items), cleared: lacking(after.items, before.items) }
  }
  const raised = change.added.filter((finding) => !knows(before.items, finding))
  const cleared = change.removed.filter((finding) => isIn(before.items, finding) && !knows(after.items, finding))
  return { raised: raised.sort(compareFindings), cleared: cleared.sort(compareFindings) }
}

function lacking(known: readonly Finding[], found: readonly Finding[]): Finding[] {
  const key = ({ code, at, project = '' }: Finding) => `${code}/${project.length}/${project}/${at}`
  const before = new Set(known.map(key))
  return found.filter((finding) => !before.has(key(finding)))
}

const grades = ['error', 'warning', 'info'] as const

/** Is there a finding of this code, project and place? */
function knows(items: readonly Finding[], { code, project, at }: Finding): boolean {
  const place = project === undefined ? { code, at } : { code, at, project }
  return grades.some((severity) => {
    const found = items[placeOf(items, { severity, ...place })]
    return found !== undefined && found.severity === severity && isAt(found, { code, project, at })
  })
}

function isIn(items: readonly Finding[], finding: Finding): boolean {
  const found = items[placeOf(items, finding)]
  return found !== undefined && compareFindings(found, finding) === 0
}

function isAt(finding: Finding, { code, project, at }: Pick<Finding, 'code' | 'at'> & { project: string | undefined }) {
  return finding.code === code && (finding.project ?? '') === (project ?? '') && finding.at === at
}

/** The findings of a code, all of which have this severity: they stand side by side. */
export function findingsOf(
  { items, counts }: FindingList,
  severity: Finding['severity'],
  code: string,
): readonly Finding[] {
  const count = counts.get(code) ?? 0
  if (count === 0) return []
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle] as Finding
    if ((severities[item.severity] - severities[severity] || byCode(item.code, code)) < 0) low = middle + 1
    else high = middle
  }
  return items.slice(low, low + count)
}
