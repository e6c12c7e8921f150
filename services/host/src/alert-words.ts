import { alertRules, alertSeverity, type AlertMatter, type AlertNotice } from '@throughline/domain'
import { printable, wrapped } from './text.ts'

/** An alert as the list of alerts has it. */
export interface ListedAlert {
  readonly state: string
  readonly raised: { readonly revision: number; readonly time: string }
  readonly told: { readonly revision: number }
  readonly acknowledged: Word | null
  readonly snoozed: Word | null
  readonly matter: AlertMatter
}

interface Word {
  readonly actor: string
  readonly note: string | null
  readonly until: string | null
}

const lines = (parts: readonly string[]): string =>
  parts.map((part) => part.split('\n').map(printable).join('\n')).join('\n')

/** An alert that holds: how severe, what, why, whom it concerns, and what was said of it. */
export function alertWords({ state, raised, told, acknowledged, snoozed, matter }: ListedAlert): string {
  const word = acknowledged ?? snoozed
  const said = word === null ? [] : [wrapped(`${state} ${wordWords(word)}`, '  ')]
  return lines([
    `${matter.severity.toUpperCase()}  ${matter.alert}  since ${day(raised.time)} (revision ${raised.revision}, told at ${told.revision})`,
    ...matterParts(matter),
    ...said,
  ])
}

/** What became of an alert. */
export function noticeWords({ time, transition, matter, because, note, until, cause, others }: AlertNotice): string {
  const isWord = transition === 'acknowledged' || transition === 'snoozed' || transition === 'resumed'
  return lines([
    `${minute(time)} UTC  ${transition}  ${matter.severity.toUpperCase()}  ${matter.alert}`,
    ...matterParts(matter),
    ...(because === null ? [] : [wrapped(`because ${because}`, '  ')]),
    ...(isWord ? [wrapped(wordWords({ actor: cause.actor, note, until }), '  ')] : []),
    ...othersParts(others, transition),
  ])
}

/** What is told together with the first: how many of each severity and rule, and in which projects to look. */
function othersParts(others: readonly AlertMatter[], transition: string): string[] {
  if (others.length === 0) return []
  const of = alertSeverity.options.flatMap((severity) => {
    const alike = others.filter((matter) => matter.severity === severity)
    const rules = alertRules.flatMap((rule) => {
      const count = alike.filter((matter) => matter.rule === rule).length
      return count === 0 ? [] : [`${count} ${rule}`]
    })
    return alike.length === 0 ? [] : [wrapped(rules.join(', '), `    ${severity.toUpperCase().padEnd(severityWidth)}`)]
  })
  const projects = [...new Set(others.flatMap((matter) => matter.projects))].sort()
  const shown = projects.slice(0, projectsNamed)
  const more = projects.length > shown.length ? ` and ${projects.length - shown.length} more` : ''
  const where = projects.length === 0 ? [] : [wrapped(`in ${shown.join(', ')}${more}`, '    ')]
  const verb = others.length === 1 ? 'was' : 'were'
  return [`  … and ${others.length} more that ${verb} ${transition}:`, ...of, ...where]
}
const severityWidth = 8
const projectsNamed = 10

function matterParts({ words, owner, severityReason }: AlertMatter): string[] {
  const whom = owner === null ? '' : `; for ${owner}`
  return [wrapped(words, '  '), wrapped(`(${severityReason}${whom})`, '  ')]
}

function wordWords({ actor, note, until }: Word): string {
  const end = until === null ? '' : ` until ${minute(until)}`
  return `by ${actor}${end}${note === null ? '' : `: ${note}`}`
}

const day = (time: string): string => time.slice(0, 10)
const minute = (time: string): string => time.slice(0, 16).replace('T', ' ')
