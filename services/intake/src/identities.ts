/**
 * At which revisions the posted events of one programme stand, by their ids. Sources may repeat themselves for ever, so
 * no id is ever let go of; of each no more is kept than 32 bits and a revision, 8 bytes in a table that is at most three
 * quarters full: 11 to 21 bytes an event. What is found is therefore only likely: the event that stands there tells.
 */
export interface Identities {
  readonly size: number
  /** Takes note of an event; an id is noted once. */
  note(id: string, revision: number): void
  /** Where an event with this id may stand; mostly none. */
  placesOf(id: string): readonly number[]
}

const leastSlots = 256
const fullest = 0.75
const none: readonly number[] = []

/** Ids are lower-case UUIDs made of a digest: any of their bits are as good as random. Their first eight digits, read. */
function bitsOf(id: string): number {
  let bits = 0
  for (let at = 0; at < 8; at++) {
    const code = id.charCodeAt(at)
    bits = (bits << 4) | (code <= digitNine ? code - digitNought : code - letterA + 10)
  }
  return bits >>> 0
}

const [digitNought, digitNine, letterA] = [0x30, 0x39, 0x61]

export function createIdentities(): Identities {
  let size = 0
  let bits = new Uint32Array(leastSlots)
  /** Revision and one; 0: the slot is free. */
  let places = new Uint32Array(leastSlots)

  function put(own: number, place: number): void {
    const last = bits.length - 1
    let slot = own & last
    while (places[slot] !== 0) slot = (slot + 1) & last
    bits[slot] = own
    places[slot] = place
  }

  function grow(): void {
    const [oldBits, oldPlaces] = [bits, places]
    bits = new Uint32Array(oldBits.length * 2)
    places = new Uint32Array(oldBits.length * 2)
    for (const [slot, place] of oldPlaces.entries()) if (place !== 0) put(oldBits[slot] ?? 0, place)
  }

  return {
    get size() {
      return size
    },
    note(id, revision) {
      size += 1
      if (size > bits.length * fullest) grow()
      put(bitsOf(id), revision + 1)
    },
    placesOf(id) {
      const own = bitsOf(id)
      const last = bits.length - 1
      let found: number[] | undefined
      for (let slot = own & last; places[slot] !== 0; slot = (slot + 1) & last) {
        if (bits[slot] === own) (found ??= []).push((places[slot] ?? 0) - 1)
      }
      return found ?? none
    },
  }
}
