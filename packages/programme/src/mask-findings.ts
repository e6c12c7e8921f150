import type { Finding } from '@throughline/domain'
import type { Hidden } from './hidden.ts'
import { masked } from './marks.ts'
import { projectsOfFinding } from './schedule-findings.ts'

/** Is a finding about hidden projects alone? */
export function isHiddenFinding(finding: Finding, hidden: Hidden): boolean {
  return hidden.hasAll(projectsOfFinding(finding))
}

/** The findings that say anything of a visible project or of the programme; a hidden one among theirs has a number. */
export function visibleFindings(findings: readonly Finding[], hidden: Hidden): Finding[] {
  return findings
    .filter((finding) => !isHiddenFinding(finding, hidden))
    .map((finding) => ({
      ...finding,
      message: masked(finding.message, hidden.standIn),
      at: masked(finding.at, hidden.standIn),
      ...(finding.project === undefined ? {} : { project: hidden.id(finding.project) }),
    }))
}
