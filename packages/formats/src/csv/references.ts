import type { Link, LinkEnd, LinkType } from '@throughline/domain'
import { cleanCode } from '../names.ts'
import { parseSpan, unitNamed } from './spans.ts'

/** One predecessor as a cell states it: a link without the end that the row is. */
export type Reference = Omit<Link, 'to'>

/** Is there an activity of that code in the project? */
export type Knows = (project: string, code: string) => boolean

const longestText = 600
/** Code, `:` if need be, type, lag with its sign; behind a space the sign may be missing. */
const pattern = /^(.*?[^\s:])(\s*:\s*|\s*)(FS|SS|FF|SF)(?:(?:\s*([+-])\s*|\s+)(\d[\d.,]*\s*(?:%|[a-z]{1,8})?))?$/i
const untyped = /^(.*?[^\s+-])\s*([+-])\s*(\d[\d.,]*\s*(?:%|[a-z]{1,8}))$/i

/**
 * Reads `A10; A20SS+2d; OTHER/B30FF-4h; A40FS+50%`: codes between `;`, or between `,` where there is no `;`, each with the
 * type of the link (FS without) and a lag or lead, a {@link parseSpan span} or a share of the predecessor's duration. A
 * code that exists as it is written wins over one with type and lag behind it. What cannot be read is given to `fault`.
 */
export function parseReferences(
  cell: string,
  project: string,
  knows: Knows,
  fault: (text: string) => void,
): readonly Reference[] {
  return partsOf(cell, project, knows).flatMap((each): Reference[] => {
    const text = each.trim()
    if (text === '') return []
    const reference = text.length > longestText ? undefined : parseReference(text, project, knows)
    if (reference === undefined || reference.from.activity === '') fault(text)
    return reference === undefined || reference.from.activity === '' ? [] : [reference]
  })
}

const decimalComma = /([+-]\s*\d{1,7}),(\d{1,6}\s*e?([a-z]{1,8}))(?=\s*(?:,|$))/gi

function partsOf(cell: string, project: string, knows: Knows): readonly string[] {
  if (knows(project, cleanCode(cell))) return [cell]
  if (cell.includes(';')) return cell.split(';')
  // the comma of a lag of 1,5d parts nothing
  const plain = cell.replace(decimalComma, (all, whole: string, rest: string, unit: string) =>
    unitNamed(unit.toLowerCase()) ? `${whole}.${rest}` : all,
  )
  return plain.split(',')
}

function parseReference(text: string, project: string, knows: Knows): Reference | undefined {
  const whole = endOf(text, project, knows)
  const known = ({ project, activity }: LinkEnd): boolean => knows(project, activity)
  if (known(whole)) return { from: whole, type: 'FS', lagMinutes: 0 }
  const [, code = '', between = '', type = '', sign, lag] = pattern.exec(text) ?? []
  if (code !== '') {
    const from = endOf(code, project, knows)
    // GLASS is a code and no start-to-start link from GLA, unless there is such an activity, or something between them
    if (known(from) || lag !== undefined || between !== '' || /\d$/.test(code)) {
      return withLag({ from, type: type.toUpperCase() as LinkType, lagMinutes: 0 }, sign, lag)
    }
  }
  const [, bare = '', bareSign, bareLag] = untyped.exec(text) ?? []
  const from = endOf(bare, project, knows)
  if (bare !== '' && known(from)) return withLag({ from, type: 'FS', lagMinutes: 0 }, bareSign, bareLag)
  return { from: whole, type: 'FS', lagMinutes: 0 }
}

function withLag(link: Reference, sign: string | undefined, text: string | undefined): Reference | undefined {
  if (text === undefined) return link
  const factor = sign === '-' ? -1 : 1
  if (text.endsWith('%')) {
    const lagPercent = Number(text.slice(0, -1).trim().replace(',', '.'))
    return Number.isFinite(lagPercent) ? { ...link, lagUnit: 'percent', lagPercent: factor * lagPercent } : undefined
  }
  const span = parseSpan(text)
  if (span === undefined) return undefined
  // -0 is no number of minutes
  const lagMinutes = span.minutes === 0 ? 0 : factor * span.minutes
  return span.elapsed ? { ...link, lagMinutes, lagUnit: 'elapsed' } : { ...link, lagMinutes }
}

/** `CODE` of the own project, or `PROJECT/CODE`. */
function endOf(text: string, project: string, knows: Knows): LinkEnd {
  const own = cleanCode(text)
  const slash = text.indexOf('/')
  const other = cleanCode(text.slice(0, Math.max(0, slash)))
  if (other === '' || knows(project, own)) return { project, activity: own }
  return { project: other, activity: cleanCode(text.slice(slash + 1)) }
}
