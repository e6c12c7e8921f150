import type { DependencyImpact, Hop, ImpactReport } from '@throughline/domain'

/**
 * A report is one record of the feed, and a record has a largest size (`messageLimits` in ports). What does not fit
 * must not stop a programme: the report says less instead, the least telling parts first, and counts what it leaves out.
 * Entries of slip ledgers are the last to go: without their reasons some 2,300 of them fit.
 */
export const reportBytesMost = 700_000

/** The same report while it fits, else a shorter one. `bytesMost` is for tests. */
export function fitted(report: ImpactReport, bytesMost = reportBytesMost): ImpactReport {
  let shorter = report
  for (const reduce of reductions) {
    if (bytesOf(jsonText(shorter)) <= bytesMost) return shorter
    shorter = reduce(shorter)
  }
  return shorter
}

/** A report as JSON, made once: first its size is asked for, then it is published. */
export function jsonText(report: object): string {
  const known = texts.get(report)
  if (known !== undefined) return known
  const text = JSON.stringify(report)
  texts.set(report, text)
  return text
}

const texts = new WeakMap<object, string>()

/** UTF-8 bytes of a value as JSON. A text of up to a third of the limit fits whatever it holds and is not counted. */
export function jsonBytes(value: unknown): number {
  return bytesOf(JSON.stringify(value))
}

function bytesOf(json: string): number {
  if (json.length * 3 <= reportBytesMost) return json.length
  let bytes = 0
  for (let place = 0; place < json.length; place++) {
    const unit = json.charCodeAt(place)
    // Both halves of a pair count two: together the four bytes of the character.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3
  }
  return bytes
}

const reductions: readonly ((report: ImpactReport) => ImpactReport)[] = [
  (report) => withChains(report, (place) => (place < 5 ? Infinity : 0)),
  (report) => withChains(report, (place) => (place < 5 ? 20 : 0)),
  (report) => withLists(report, { targets: 30, links: 30, dependencies: 30, changes: 20, tell: 30, findings: 20 }),
  (report) =>
    withLists(
      withChains(report, (place) => (place < 2 ? 20 : 0)),
      smallLists,
    ),
  (report) =>
    withLists(
      withChains(report, () => 0),
      { targets: 5, links: 2, dependencies: 2, changes: 2, tell: 2, findings: 0 },
    ),
  // The figures of the ledgers stay as long as a record can hold them: without an entry a ledger has a gap.
  (report) => withReasons(report, 500),
  (report) => withReasons(report, 0),
  (report) => withSlips(report, slipsAlways),
]
/** So many entries fit whatever their targets are called. */
const slipsAlways = 500
const smallLists = { targets: 10, links: 10, dependencies: 10, changes: 5, tell: 10, findings: 5 }

function withChains(report: ImpactReport, hopsMost: (place: number) => number): ImpactReport {
  return {
    ...report,
    targets: report.targets.map((target, place) => {
      const chain = ends(target.chain, hopsMost(place))
      return { ...target, chain, chainOmitted: target.chainOmitted + target.chain.length - chain.length }
    }),
  }
}

/** Entries of the slip ledgers stand most moved first; behind the first ones they keep no reason. */
function withReasons(report: ImpactReport, most: number): ImpactReport {
  if (report.slips === undefined) return report
  return { ...report, slips: report.slips.map((slip, place) => (place < most ? slip : { ...slip, because: null })) }
}

/** A ledger goes on behind a gap: its next entry says where the forecast stood. */
function withSlips(report: ImpactReport, most: number): ImpactReport {
  const slips = report.slips ?? []
  return { ...report, slips: slips.slice(0, most), slipsOmitted: Math.max(0, slips.length - most) }
}

/** The root and the tail of a chain: where it comes from, and what leads to the target. */
function ends(chain: Hop[], most: number): Hop[] {
  if (chain.length <= most) return chain
  const first = Math.floor(most / 4)
  return [...chain.slice(0, first), ...chain.slice(chain.length - (most - first))]
}

function withLists(report: ImpactReport, most: typeof smallLists): ImpactReport {
  const { targets, links, dependencies, changes, tell, findings } = report
  const beyond = (list: readonly unknown[], limit: number) => Math.max(0, list.length - limit)
  return {
    ...report,
    targets: targets.slice(0, most.targets),
    targetsOmitted: (report.targetsOmitted ?? 0) + beyond(targets, most.targets),
    links: links.slice(0, most.links),
    linksOmitted: report.linksOmitted + beyond(links, most.links),
    ...(dependencies === undefined ? {} : shortened(dependencies, most.dependencies, report.dependenciesOmitted ?? 0)),
    changes: changes.slice(0, most.changes),
    changesOmitted: report.changesOmitted + beyond(changes, most.changes),
    tell: tell.slice(0, most.tell),
    findings: { raised: findings.raised.slice(0, most.findings), cleared: findings.cleared.slice(0, most.findings) },
  }
}

function shortened(dependencies: DependencyImpact[], most: number, omitted: number): Partial<ImpactReport> {
  return {
    dependencies: dependencies.slice(0, most),
    dependenciesOmitted: omitted + Math.max(0, dependencies.length - most),
  }
}
