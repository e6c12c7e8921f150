import type { ProgrammeRegister, ProjectRegister } from './register.ts'
import type { SaidBySource } from './source-order.ts'

/**
 * A register that begins as the given one and goes its own way: changes to it do not reach the given one. It costs what
 * is changed, not what is there. The given register must stay as it is while the fork is used.
 */
export function forkRegister(register: ProgrammeRegister): ProgrammeRegister {
  return {
    ...register,
    projects: new Overlay(register.projects, forkProject),
    confidential: new Map(register.confidential),
    confidentialNumbers: new Overlay(register.confidentialNumbers),
    links: new Overlay(register.links),
    targets: new Overlay(register.targets),
    dependencies: new Overlay(register.dependencies),
    entries: new Overlay(register.entries),
    budgets: new Overlay(register.budgets),
    costs: new Overlay(register.costs),
    acknowledged: new Overlay(register.acknowledged),
    snoozed: new Overlay(register.snoozed),
    heard: new Overlay(register.heard),
    saidLast: new Overlay(register.saidLast, forkSaid),
    pending: new Map(
      [...register.pending].map(([key, command]) => [
        key,
        { ...command, events: [...command.events], projects: new Set(command.projects) },
      ]),
    ),
    abandoned: [...register.abandoned],
    ignored: [...register.ignored],
  }
}

/**
 * A register of its own with what the given one holds now: neither reaches the other. What stands in the maps is shared,
 * for it is replaced as a whole. Costs what is there; for states that outlive the one they come from.
 */
export function copyRegister(register: ProgrammeRegister): ProgrammeRegister {
  return {
    ...ownCollections(register),
    projects: new Map([...register.projects].map(([id, project]) => [id, ownCollections(project)])),
    saidLast: new Map([...register.saidLast].map(([source, said]) => [source, copySaid(said)])),
    pending: new Map([...register.pending].map(([key, command]) => [key, ownCollections(command)])),
  }
}

function ownCollections<T extends object>(object: T): T {
  const own = (value: unknown): unknown => {
    if (value instanceof Map) return new Map(value)
    if (value instanceof Set) return new Set(value)
    return Array.isArray(value) ? [...value] : value
  }
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, own(value)])) as T
}

const copySaid = (said: SaidBySource): SaidBySource => new Map([...said].map(([scope, last]) => [scope, new Map(last)]))

const forkSaid = (said: SaidBySource): SaidBySource => new Overlay(said, (last) => new Overlay(last))

function forkProject(project: ProjectRegister): ProjectRegister {
  return {
    ...project,
    calendars: new Overlay(project.calendars),
    activities: new Overlay(project.activities),
    baselines: new Overlay(project.baselines),
    baselineOrigins: new Overlay(project.baselineOrigins),
  }
}

/**
 * A map over another one that stays as it is. Behaves as a copy would, the order of its keys included: what is replaced
 * keeps its place, what is deleted and set again stands at the end.
 */
class Overlay<V extends NonNullable<unknown>> implements Map<string, V> {
  readonly #base: ReadonlyMap<string, V>
  /** Makes a value of the base one's own before it is handed out; absent: values are never altered in place. */
  readonly #own: ((value: V) => V) | undefined
  readonly #set = new Map<string, V>()
  /** Keys of the base that are gone, or went and came again. */
  readonly #gone = new Set<string>()
  /** Keys in `#set` that stand behind those of the base. */
  readonly #added = new Set<string>()
  readonly [Symbol.toStringTag] = 'Map'

  constructor(base: ReadonlyMap<string, V>, own?: (value: V) => V) {
    this.#base = base
    this.#own = own
  }

  get size(): number {
    return this.#base.size - this.#gone.size + this.#added.size
  }

  has(key: string): boolean {
    return this.#set.has(key) || this.#inBase(key)
  }

  get(key: string): V | undefined {
    const set = this.#set.get(key)
    if (set !== undefined || (this.#gone.size > 0 && this.#gone.has(key))) return set
    const value = this.#base.get(key)
    if (this.#own === undefined || value === undefined) return value
    const owned = this.#own(value)
    this.#set.set(key, owned)
    return owned
  }

  set(key: string, value: V): this {
    this.#set.set(key, value)
    if (!this.#inBase(key)) this.#added.add(key)
    return this
  }

  delete(key: string): boolean {
    const existed = this.has(key)
    this.#set.delete(key)
    this.#added.delete(key)
    if (this.#base.has(key)) this.#gone.add(key)
    return existed
  }

  clear(): void {
    for (const key of [...this.keys()]) this.delete(key)
  }

  forEach(callback: (value: V, key: string, map: Map<string, V>) => void, self?: unknown): void {
    for (const [key, value] of this) callback.call(self, value, key, this)
  }

  *entries(): MapIterator<[string, V]> {
    for (const key of this.keys()) yield [key, this.get(key) as V]
  }

  *keys(): MapIterator<string> {
    for (const key of this.#base.keys()) if (this.#inBase(key)) yield key
    yield* this.#added
  }

  *values(): MapIterator<V> {
    for (const key of this.keys()) yield this.get(key) as V
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }

  #inBase(key: string): boolean {
    return this.#base.has(key) && (this.#gone.size === 0 || !this.#gone.has(key))
  }
}
