import type { ExplainedStep } from './explain-activity.ts'
import { maskedLinkEnds, type Hidden } from './hidden.ts'
import { confidentialText } from './marks.ts'

/**
 * The steps of an explanation for those who may not see some projects: what lies between two visible ones is one step,
 * of which the date is told that it hands over, and not why it stands there.
 */
export function maskedSteps(steps: readonly ExplainedStep[], hidden: Hidden): ExplainedStep[] {
  const isHidden = (step: ExplainedStep | undefined) => step !== undefined && hidden.has(step.project)
  return steps.flatMap((step, place) => {
    const { link } = step
    if (!isHidden(step)) return [link === null ? step : { ...step, link: maskedLinkEnds(link, hidden) }]
    return isHidden(steps[place - 1]) ? [] : [withoutReason(step, hidden)]
  })
}

function withoutReason(step: ExplainedStep, hidden: Hidden): ExplainedStep {
  return {
    ...step,
    project: hidden.id(step.project),
    code: confidentialText,
    name: confidentialText,
    reason: 'confidential',
    from: step.at,
    moves: [],
    link: null,
    words: confidentialText,
  }
}
