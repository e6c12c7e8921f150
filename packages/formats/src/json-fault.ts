/** The first fault of a text that is no JSON. */
export interface JsonFault {
  /** Index into the text. */
  readonly at: number
  /** What is expected there, in words. */
  readonly expected: string
}

const space = /[ \t\n\r]*/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y

/**
 * Finds the place of the fault. Engines tell it only sometimes, and differently from release to release; a person who
 * mends a file needs the line.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: string[] = []
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    at += found?.[0].length ?? 0
    return found !== null
  }
  /** Behind a value: what may follow within what is open. */
  const close = (): JsonFault | 'value' | 'end' => {
    for (;;) {
      take(space)
      const opener = open.at(-1)
      if (opener === undefined) return at === text.length ? 'end' : { at, expected: 'the end of the file' }
      const letter = text[at]
      const closer = opener === '{' ? '}' : ']'
      if (letter !== ',' && letter !== closer) return { at, expected: `"," or "${closer}"` }
      at += 1
      if (letter === ',') return 'value'
      open.pop()
    }
  }
  const key = (): JsonFault | undefined => {
    take(space)
    if (!take(string)) return { at, expected: 'the name of a field in quotation marks' }
    take(space)
    if (text[at] !== ':') return { at, expected: '":"' }
    at += 1
    return undefined
  }
  for (;;) {
    const fault = open.at(-1) === '{' ? key() : undefined
    if (fault !== undefined) return fault
    take(space)
    const letter = text[at]
    if (letter === '{' || letter === '[') {
      open.push(letter)
      at += 1
      take(space)
      // An empty object or array is a value; otherwise its first value, or field, comes next.
      if (text[at] !== (letter === '{' ? '}' : ']')) continue
      at += 1
      open.pop()
    } else if (!take(string) && !take(scalar)) return { at, expected: 'a value' }
    const next = close()
    if (next === 'end') return undefined
    if (next !== 'value') return next
  }
}
