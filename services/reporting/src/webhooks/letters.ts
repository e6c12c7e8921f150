import { letterOf, type Letter } from './body.ts'
import type { DeliveryStore } from './delivery-store.ts'

/** Notices as letters. Receivers of a programme are mostly at the same place, so the newest ones are kept at hand. */
export interface Letters {
  at(place: number): Letter | undefined
  /** The first one of a programme behind a place. */
  after(programme: string, place: number): Letter | undefined
  /** There may be new ones. */
  lookAgain(): void
}

const lettersKept = 500
const readAtOnce = 50

export function createLetters(store: DeliveryStore, bodyBytes: number): Letters {
  const known = new Map<number, Letter>()
  /** By programme and place: the place of the one behind it. */
  const next = new Map<string, Map<number, number>>()
  /** By programme: a place behind which there was none. */
  const ends = new Map<string, number>()

  function keep(letter: Letter): void {
    known.set(letter.place, letter)
    for (const oldest of known.keys()) {
      if (known.size <= lettersKept) break
      known.delete(oldest)
    }
  }
  function at(place: number): Letter | undefined {
    const letter = known.get(place)
    if (letter !== undefined) return letter
    const kept = store.at(place)
    const read = kept === undefined ? undefined : letterOf(kept, bodyBytes)
    if (read !== undefined) keep(read)
    return read
  }

  return {
    at,
    after(programme, place) {
      const behind = next.get(programme) ?? new Map<number, number>()
      next.set(programme, behind)
      if (behind.size > lettersKept * 4) behind.clear()
      const following = behind.get(place)
      if (following !== undefined) return at(following)
      if (place >= (ends.get(programme) ?? Infinity)) return undefined
      let from = place
      for (const kept of store.after(programme, place, readAtOnce)) {
        const letter = letterOf(kept, bodyBytes)
        if (letter === undefined) continue
        keep(letter)
        behind.set(from, letter.place)
        from = letter.place
      }
      const found = behind.get(place)
      if (found !== undefined) return at(found)
      ends.set(programme, place)
      return undefined
    },
    lookAgain: () => ends.clear(),
  }
}
