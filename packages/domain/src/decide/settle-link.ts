import type { EventData } from '../events.ts'
import type { Link } from '../plan.ts'
import { ok, type Result } from '../problem.ts'
import { linkKey, linkWords, type ProgrammeRegister } from '../register.ts'
import { contradictory, knownEnds, ruleBroken, unknown, type Settles } from './settle.ts'

type LinkEvent = 'link.declared' | 'link.revised' | 'link.withdrawn'

export const linkSettles: Settles<LinkEvent> = {
  'link.declared': settleDeclared,
  'link.revised': (register, data, at) => {
    const known = knownLink(register, data, at)
    return known.ok ? lagChecked(data, at) : known
  },
  'link.withdrawn': knownLink,
}

function settleDeclared(
  register: ProgrammeRegister,
  data: EventData<'link.declared'>,
  at: string,
): Result<EventData<'link.declared'>> {
  const { from, to, plan } = data
  const ends = endsChecked(register, data, at)
  if (!ends.ok) return ends
  if (from.project === to.project && from.activity === to.activity) {
    return ruleBroken(`activity ${from.project}/${from.activity} cannot be linked to itself`, `${at}.to`)
  }
  if (register.links.has(linkKey(data))) {
    return ruleBroken(`link ${linkWords(data)} is declared already; post link.revised`, at)
  }
  if (plan !== undefined && plan !== from.project && plan !== to.project) {
    return ruleBroken(`link ${linkWords(data)} has no end in ${plan}, whose plan is said to carry it`, `${at}.plan`)
  }
  if (plan !== undefined && !register.projects.has(plan)) {
    return unknown('project', `project ${plan} is not part of the programme`, `${at}.plan`)
  }
  return lagChecked(data, at)
}

/**
 * Of two ends in different projects one may be unknown still, its project or its activity: the link is kept, and binds
 * when that comes. Within one project both must be there, and of every two ends one: else it is a slip rather than a plan.
 */
function endsChecked(
  register: ProgrammeRegister,
  { from, to }: EventData<'link.declared'>,
  at: string,
): Result<unknown> {
  const isKnown = ({ project, activity }: Link['from']): boolean =>
    register.projects.get(project)?.activities.has(activity) === true
  if (from.project !== to.project && (isKnown(from) || isKnown(to))) return ok(undefined)
  return knownEnds(register, { from, to }, at)
}

function knownLink<D extends Pick<Link, 'from' | 'to' | 'type'>>(
  register: ProgrammeRegister,
  data: D,
  at: string,
): Result<D> {
  return register.links.has(linkKey(data)) ? ok(data) : unknown('link', `there is no link ${linkWords(data)}`, at)
}

function lagChecked<D extends Pick<Link, 'lagMinutes' | 'lagUnit' | 'lagPercent'>>(data: D, at: string): Result<D> {
  const percent = data.lagUnit === 'percent'
  if (percent && data.lagPercent === undefined) {
    return contradictory('a lag in percent needs lagPercent', `${at}.lagPercent`)
  }
  if (percent && data.lagMinutes !== 0) {
    return contradictory('a lag in percent has no minutes: lagMinutes is 0', `${at}.lagMinutes`)
  }
  if (!percent && data.lagPercent !== undefined) {
    return contradictory('lagPercent goes with lagUnit "percent" only', `${at}.lagPercent`)
  }
  return ok(data)
}
