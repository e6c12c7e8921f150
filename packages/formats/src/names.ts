const controls = /[\u0000-\u001f\u007f-\u009f]+/g

/** Bounds of the snapshot (domain `values.ts`), in characters. */
const codeCharacters = 200
const nameCharacters = 1000
const calendarCharacters = 250

/** Layout characters within a text (0x7F in XER, line ends in XML) become one space. */
function withoutLayout(text: string): string {
  const plain = text.replace(controls, ' ')
  return (plain === text ? text : plain.replace(/ {2,}/g, ' ')).trim()
}

export function cleanName(text: string): string {
  return withoutLayout(text).slice(0, nameCharacters)
}

/** A project id or an activity code. */
export function cleanCode(text: string): string {
  return withoutLayout(text).slice(0, codeCharacters)
}

export function cleanCalendarName(text: string): string {
  return cleanName(text).slice(0, calendarCharacters)
}

/** A name, or nothing when it is empty. */
export function nameOrNone(text: string | undefined): string | undefined {
  const name = cleanName(text ?? '')
  return name === '' ? undefined : name
}

/** Hands out codes: `wanted`, or `wanted (2)`, `wanted (3)` … where that was handed out before. */
export function uniqueCodes(): (wanted: string) => string {
  const taken = new Set<string>()
  // Where to go on counting, so that a file of equal codes costs no more than any other.
  const next = new Map<string, number>()
  return (wanted) => {
    let code = wanted
    for (let count = next.get(wanted) ?? 2; taken.has(code); count++) {
      code = `${wanted.slice(0, codeCharacters - 12)} (${count})`
      next.set(wanted, count + 1)
    }
    taken.add(code)
    return code
  }
}

/**
 * The object without the fields that are `undefined`: a snapshot leaves out what the tool does not state, so that two
 * readings of one file compare equal.
 */
export function stated<T extends object>(value: T): T {
  const fields = value as Record<string, unknown>
  const made: Record<string, unknown> = {}
  for (const name of Object.keys(fields)) if (fields[name] !== undefined) made[name] = fields[name]
  return made as T
}
