export interface JsonFault {
  /** Characters before the fault. */
  readonly offset: number
  readonly message: string
}

const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y
const space = /[ \t\r\n]*/y

/**
 * Where a text stops being JSON (RFC 8259). The engine's own parser names the place in some versions and for some
 * texts only, so it is looked for here, once parsing has failed. Works without recursion: depth is the sender's choice.
 */
export function findJsonFault(text: string): JsonFault {
  const closers: string[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0].length ?? 0
    at += found
    return found > 0
  }
  const fault = (expected: string): JsonFault => ({
    offset: at,
    message: at >= text.length ? `The text ends where ${expected} is expected` : `Expected ${expected}`,
  })
  /** Reads a string; false when it is none or is broken, with `at` on the fault. */
  const takeString = () => {
    if (!take(string)) return false
    if (text[at] !== '"') return false
    at += 1
    return true
  }
  const takeKey = () => {
    take(space)
    if (!takeString()) return false
    take(space)
    if (text[at] !== ':') return false
    at += 1
    return true
  }

  for (;;) {
    take(space)
    const opener = text[at]
    if (opener === '{' || opener === '[') {
      at += 1
      take(space)
      const closer = opener === '{' ? '}' : ']'
      if (text[at] !== closer) {
        closers.push(closer)
        if (closer === '}' && !takeKey()) return fault('a name in double quotes followed by a colon')
        continue
      }
      at += 1
    } else if (opener === '"' ? !takeString() : !take(literal)) {
      return fault(opener === '"' ? 'a closing quote or a valid escape' : 'a value')
    }
    // A value is complete: close what it completes, or go on behind a comma.
    for (;;) {
      take(space)
      const closer = closers.at(-1)
      if (closer === undefined) return fault('the end of the text')
      if (text[at] === closer) {
        closers.pop()
        at += 1
        continue
      }
      if (text[at] !== ',') return fault(`a comma or ${closer}`)
      at += 1
      if (closer === '}' && !takeKey()) return fault('a name in double quotes followed by a colon')
      break
    }
  }
}
