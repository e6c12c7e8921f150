import type { DateChange, ImpactReport, Rag } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { byCode } from './network.ts'
import { targetRag } from './target-rag.ts'
import { targetPoints, type TargetPoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import { dateChange, dateOrNull, floatOrNull } from './working-days.ts'

/** A programme as it would be, and the report of what makes it so. */
export interface Scenario {
  readonly name: string
  readonly view: ProgrammeView
  readonly report: ImpactReport
}

interface TargetIn {
  readonly scenario: string
  readonly finish: DateChange
  readonly totalFloatMinutes: number | null
  readonly critical: boolean
  /** Colour by the rules; `null`: the target is not there. */
  readonly rag: Rag | null
}

/** Scenarios side by side: what becomes of every target that moves in one of them, or is a declared one. */
export interface ScenarioComparison {
  readonly scenarios: readonly {
    readonly scenario: string
    readonly summary: string
    readonly earlier: number
    readonly later: number
    readonly moved: ImpactReport['moved']
  }[]
  readonly targets: readonly {
    readonly target: string
    readonly name: string
    readonly project: string | null
    readonly committed: string | null
    readonly forecast: string | null
    readonly totalFloatMinutes: number | null
    readonly critical: boolean
    readonly rag: Rag | null
    readonly in: readonly TargetIn[]
    /** Scenarios with the earliest and the latest forecast; empty: it has none in any. Several: they are equal. */
    readonly best: readonly string[]
    readonly worst: readonly string[]
  }[]
  readonly targetsOmitted: number
}

/** At most so many targets are compared, those first that the scenarios move apart most. */
const targetLimit = 300

export function compareScenarios(now: ProgrammeView, scenarios: readonly Scenario[]): ScenarioComparison {
  const points = scenarios.map(({ view }) => new Map(targetPoints(view).map((point) => [keyOf(point), point])))
  const present = new Map(targetPoints(now).map((point) => [keyOf(point), point]))
  const all = new Map([...points.toReversed().flatMap((each) => [...each]), ...present])
  const compared = [...all]
    .map(([key, point]) => {
      const sides = points.map((each) => each.get(key))
      return { row: compare(now, scenarios, present.get(key), sides, point), spread: spreadOf(sides), point }
    })
    .filter(({ row, point }) => point.kind === 'target' || row.in.some(({ finish }) => finish.before !== finish.after))
    .sort((a, b) => b.spread - a.spread || byCode(a.point.kind, b.point.kind) || byCode(a.point.id, b.point.id))
  const targets = compared.slice(0, targetLimit).map(({ row }) => row)
  return {
    scenarios: scenarios.map(({ name, report }) => {
      const moves = compared.map(
        ({ row }) => row.in.find(({ scenario }) => scenario === name)?.finish.elapsedMinutes ?? 0,
      )
      return {
        scenario: name,
        summary: report.summary,
        earlier: moves.filter((minutes) => minutes < 0).length,
        later: moves.filter((minutes) => minutes > 0).length,
        moved: report.moved,
      }
    }),
    targets,
    targetsOmitted: compared.length - targets.length,
  }
}

const keyOf = ({ kind, id }: TargetPoint): string => `${kind}:${id}`

function compare(
  now: ProgrammeView,
  scenarios: readonly Scenario[],
  present: TargetPoint | undefined,
  sides: readonly (TargetPoint | undefined)[],
  point: TargetPoint,
): ScenarioComparison['targets'][number] {
  const finishes = sides.map((side) => side?.finish ?? none)
  const known = finishes.filter((finish) => finish !== none)
  const named = (finish: number): string[] =>
    known.length === 0 ? [] : scenarios.filter((_, place) => finishes[place] === finish).map(({ name }) => name)
  return {
    target: point.id,
    name: point.name,
    project: point.project,
    committed: point.committed,
    forecast: dateOrNull(present?.finish ?? none),
    totalFloatMinutes: floatOrNull(present?.totalFloatMinutes ?? none),
    critical: present?.critical ?? false,
    rag: present === undefined ? null : targetRag(now, present),
    in: scenarios.map(({ name, view }, place) => {
      const side = sides[place]
      return {
        scenario: name,
        finish: changeOf(
          side === undefined ? now : view,
          side ?? present,
          present?.finish ?? none,
          side?.finish ?? none,
        ),
        totalFloatMinutes: floatOrNull(side?.totalFloatMinutes ?? none),
        critical: side?.critical ?? false,
        rag: side === undefined ? null : targetRag(view, side),
      }
    }),
    best: named(Math.min(...known)),
    worst: named(Math.max(...known)),
  }
}

function changeOf(view: ProgrammeView, point: TargetPoint | undefined, before: number, after: number): DateChange {
  if (point !== undefined && point.calendar !== -1) return dateChange(view.network, point.calendar, before, after)
  return {
    before: dateOrNull(before),
    after: dateOrNull(after),
    deltaMinutes: null,
    deltaDays: null,
    elapsedMinutes: null,
  }
}

/** How far the scenarios put a target apart. */
function spreadOf(sides: readonly (TargetPoint | undefined)[]): number {
  const finishes = sides.flatMap((side) => (side === undefined || side.finish === none ? [] : [side.finish]))
  return finishes.length < 2 ? 0 : Math.max(...finishes) - Math.min(...finishes)
}
