/**
 * Text that says of each of its parts which project's business it is, so that one text serves everybody: those who may
 * see all of it read it plain, the others read a stand-in for what is confidential.
 *
 * A mark is `U+E000 project [U+E003 instead] U+E001 text U+E002`; marks may hold marks. Nobody outside sees one: every
 * answer and every record is made plain or masked before it leaves.
 */

const open = '\uE000'
const begin = '\uE001'
const close = '\uE002'
const instead = '\uE003'
const delimiters = /[\uE000-\uE003]/g

/** What text becomes that is confidential and of which no project can be told. */
export const confidentialText = '(confidential)'

/** Stands for the project in what a clause becomes, see {@link markedClause}. */
const placeholder = '#'

/** Text of a project (a name, a code, a file), as it was posted. Delimiters that it holds itself are taken out. */
export function marked(project: string, text: string): string {
  return `${open}${stripped(project)}${begin}${stripped(text)}${close}`
}

/**
 * A part of a sentence that is all one project's business, with the names in it marked already: what changed inside the
 * project, and when. Masked it becomes `shown`, in which `#` stands for the project.
 */
export function markedClause(project: string, clause: string, shown = placeholder): string {
  return `${open}${stripped(project)}${instead}${shown}${begin}${clause}${close}`
}

/** Text that is the business of several projects: hidden with any of them. */
export function markedByAll(projects: Iterable<string>, text: string): string {
  let result = stripped(text)
  for (const project of projects) result = `${open}${stripped(project)}${begin}${result}${close}`
  return result
}

/** The text without its marks. */
export function plain(text: string): string {
  return read(text, undefined) ?? text
}

/**
 * The text with a stand-in for each part of a hidden project.
 *
 * @param standIn what a project is called by those who may not see it; `undefined`: they may
 */
export function masked(text: string, standIn: (project: string) => string | undefined): string {
  return read(text, standIn) ?? confidentialText
}

/** A project's id as marks hold it: ids are hostile too. */
export function stripped(text: string): string {
  return text.replace(delimiters, '')
}

/** `undefined`: the marks do not fit together, so the text is not ours. */
function read(text: string, standIn: ((project: string) => string | undefined) | undefined): string | undefined {
  // most texts have no mark, and the search costs nothing in a text of Latin letters
  if (!text.includes(begin)) return text
  let result = ''
  let place = 0
  let depth = 0
  /** Depth of the mark whose text is left out; 0: none is. */
  let hiddenFrom = 0
  for (let index = nextMark(text, 0); index !== -1; index = nextMark(text, place)) {
    const found = text[index]
    if (hiddenFrom === 0) result += text.slice(place, index)
    place = index + 1
    if (found === close) {
      if (depth === 0) return undefined
      if (hiddenFrom === depth) hiddenFrom = 0
      depth -= 1
      continue
    }
    const end = text.indexOf(begin, place)
    if (end === -1) return undefined
    const head = text.slice(place, end)
    if (nextMark(head, 0) !== -1) return undefined
    place = end + 1
    depth += 1
    if (standIn === undefined || hiddenFrom !== 0) continue
    const [project = '', shown = placeholder] = head.split(instead)
    const name = standIn(project)
    if (name === undefined) continue
    hiddenFrom = depth
    result += shown.replaceAll(placeholder, () => name)
  }
  return depth === 0 ? result + text.slice(place) : undefined
}

/** Where the next mark begins or ends, from a place on; -1: nowhere. */
function nextMark(text: string, from: number): number {
  const opened = text.indexOf(open, from)
  const closed = text.indexOf(close, from)
  return opened === -1 || (closed !== -1 && closed < opened) ? closed : opened
}

/**
 * A value as JSON knows it, with every text in it changed, keys too. What holds no other text is given back as it is.
 */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  return mapped(value, change) as T
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return mappedList(value, change)
  return typeof value === 'object' && value !== null ? mappedObject(value, change) : value
}

function mappedList(list: readonly unknown[], change: (text: string) => string): readonly unknown[] {
  // most of it stays as it is: nothing is copied before something differs
  let copy: unknown[] | undefined
  for (let place = 0; place < list.length; place++) {
    const part = mapped(list[place], change)
    if (copy === undefined && part !== list[place]) copy = list.slice(0, place)
    copy?.push(part)
  }
  return copy ?? list
}

function mappedObject(value: object, change: (text: string) => string): object {
  const parts = value as Readonly<Record<string, unknown>>
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(value)) {
    if (change(key) !== key) return renamed(parts, change)
    const part = mapped(parts[key], change)
    if (part === parts[key]) continue
    copy ??= { ...parts }
    copy[key] = part
  }
  return copy ?? value
}

/** Keys are ids: also `__proto__` becomes a plain property. */
function renamed(parts: Readonly<Record<string, unknown>>, change: (text: string) => string): object {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [change(key), mapped(part, change)]))
}

/** A report or an answer without marks. */
export function plainTexts<T>(value: T): T {
  return mapTexts(value, plain)
}

/** A report or an answer with a stand-in for every marked text of a hidden project. */
export function maskTexts<T>(value: T, standIn: (project: string) => string | undefined): T {
  return mapTexts(value, (text) => masked(text, standIn))
}
