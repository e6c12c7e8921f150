export { confidentialText, marked, markedClause, maskTexts, masked, plain, plainTexts } from './marks.ts'
export { alike } from './alike.ts'
export { mattersOf } from './alerts.ts'
export { alertNotices, noticesOneByOne, type AlertInput } from './alerts-notices.ts'
export { isCritical, type BaselineDates, type ProgrammeView, type TakenBaseline } from './view.ts'
export { keptView, withoutPending } from './view-copies.ts'
export {
  approvedBaseline,
  comparedActivities,
  programmeDates,
  targetBaselines,
  type ComparedActivity,
  type TargetBaseline,
} from './baselines.ts'
export { dependencyRows, knockOns, type DependencyRow, type KnockOn } from './dependencies.ts'
export { confirmedWithinDays, ragOfDependency, type DependencyFacts } from './dependency-rag.ts'
export { floatsToTargets, targetRows, type TargetFloat, type TargetRow } from './target-rows.ts'
export { lowFloatDays, ragOfTarget, targetRag, type TargetFacts } from './target-rag.ts'
export { applyEvent, computeView, createProgramme, forkProgramme, type Programme, type ViewLife } from './programme.ts'
export { programmeFromPlans } from './from-plans.ts'
export { compareProgrammes } from './compare.ts'
export { compareScenarios, type Scenario, type ScenarioComparison } from './scenarios.ts'
export { holdTarget, type Give, type HoldAnswer } from './hold-target.ts'
export { programmeDiff, type ProgrammeDiff } from './diff.ts'
export { confidentialIn } from './secrecy.ts'
export { hiddenInEither, hiding, nothingHidden, type Hidden } from './hidden.ts'
export { impactDraft, impactReport, plainImpact, type ImpactDraft, type ImpactInput } from './impact.ts'
export { maskedScenarios, visibleTargets } from './mask-answers.ts'
export { visibleDependencies, visibleKnockOns } from './mask-dependency.ts'
export { maskedImpact } from './mask-impact.ts'
export { jsonText } from './fit.ts'
export { criticalPathReport } from './critical-path.ts'
export { programmeReport } from './programme-report.ts'
export { activityRows, findingsOf, type ActivityFilter, type ActivityRow } from './rows.ts'
export { targetPoints, type TargetPoint } from './targets.ts'
export { drivingChain, type ChainStep } from './chain.ts'
export { activityIndex, type Network, type NetworkProject } from './network.ts'
export { nodeKey, type ActivityNode, type DependencyGraph, type LinkEdge } from './graph.ts'
export {
  explainActivity,
  type ActivityExplanation,
  type ExplainedMove,
  type ExplainedStep,
} from './explain-activity.ts'
export { stepDateWords } from './explain-words.ts'
export {
  agreementOf,
  comparedFields,
  type Agreement,
  type AgreementReport,
  type ComparedField,
  type Disagreement,
  type FieldDifference,
} from './agreement.ts'
export { disagreementClasses, type DisagreementClass } from './agreement-class.ts'
