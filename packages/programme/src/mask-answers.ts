import type { ProgrammeDiff } from './diff.ts'
import { maskedLinkEnds, type Hidden } from './hidden.ts'
import type { HoldAnswer } from './hold-target.ts'
import { confidentialText, maskTexts } from './marks.ts'
import type { ScenarioComparison } from './scenarios.ts'
import type { TargetRow } from './target-rows.ts'

interface Owned {
  readonly project: string | null
}

const visible = <T extends Owned>(all: readonly T[], hidden: Hidden): T[] =>
  all.filter(({ project }) => project === null || !hidden.has(project))

/** Targets of visible projects. */
export function visibleTargets(rows: readonly TargetRow[], hidden: Hidden): TargetRow[] {
  return maskTexts(visible(rows, hidden), hidden.standIn)
}

/** A diff whose critical paths are masked already. Of the programme's finish the float may be a hidden project's. */
export function maskedDiff(diff: ProgrammeDiff, hidden: Hidden): ProgrammeDiff {
  if (hidden.size === 0) return diff
  const links = <L extends ProgrammeDiff['linksAdded'][number]>(all: readonly L[]): L[] =>
    all.filter(({ from, to }) => !hidden.hasAll([from.project, to.project])).map((link) => maskedLinkEnds(link, hidden))
  return {
    ...diff,
    moved: visible(diff.moved, hidden),
    added: visible(diff.added, hidden),
    removed: visible(diff.removed, hidden),
    linksAdded: links(diff.linksAdded),
    linksRemoved: links(diff.linksRemoved),
    linksRevised: links(diff.linksRevised),
    projects: {
      joined: diff.projects.joined.filter((project) => !hidden.has(project)),
      left: diff.projects.left.filter((project) => !hidden.has(project)),
    },
    settings: visible(diff.settings, hidden),
    calendars: visible(diff.calendars, hidden),
    targets: visible(diff.targets, hidden).map((target) =>
      target.project === null ? { ...target, totalFloatBeforeMinutes: null, totalFloatAfterMinutes: null } : target,
    ),
  }
}

/** What hidden projects would have to give is told as one amount of each; what they have left is not. */
export function maskedHold(answer: HoldAnswer, hidden: Hidden): HoldAnswer {
  if (hidden.size === 0) return answer
  return {
    ...maskTexts(answer, hidden.standIn),
    give: answer.give.map((each) =>
      hidden.has(each.project)
        ? {
            ...each,
            project: hidden.id(each.project),
            activity: confidentialText,
            name: confidentialText,
            owner: null,
            remainingMinutes: each.giveMinutes,
          }
        : each,
    ),
    obstacles: answer.obstacles.map((each) =>
      hidden.has(each.project)
        ? { project: hidden.id(each.project), activity: confidentialText, words: confidentialText }
        : maskTexts(each, hidden.standIn),
    ),
  }
}

/** Scenarios whose reports are masked already; of the programme's finish the float may be a hidden project's. */
export function maskedScenarios(compared: ScenarioComparison, hidden: Hidden): ScenarioComparison {
  if (hidden.size === 0) return compared
  const targets = visible(compared.targets, hidden)
  return {
    ...compared,
    targets: targets.map((target) =>
      target.project === null
        ? {
            ...target,
            totalFloatMinutes: null,
            critical: false,
            in: target.in.map((side) => ({ ...side, totalFloatMinutes: null, critical: false })),
          }
        : target,
    ),
    targetsOmitted: compared.targetsOmitted + compared.targets.length - targets.length,
  }
}
