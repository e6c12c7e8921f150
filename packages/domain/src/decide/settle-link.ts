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
  const ends = knownEnds(register, { from, to }, at)
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
