import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { isThroughlineError, type ThroughlineError } from '../errors.ts'
import type { ErrorCode } from '../error-table.ts'
import { unavailableAfterMs } from '../limits.ts'
import type { World } from './world.ts'

/** How long a test waits for one answer before it calls it lost: the limit of the ports, and room for a busy machine. */
export const patienceMs = unavailableAfterMs + 5_000

/** What a client of either port can do for the bench: be closed. */
interface Closable {
  close(): Promise<void>
}

/** Clients and names for the tests of one suite, in one world. */
export interface Bench<Client extends Closable> {
  /** A client; it is closed at the end of the test at the latest. */
  open(t: Test): Promise<Client>
  /**
   * Two clients of the same durable world. A local world has one client at a time: both are the same there, and what
   * is stated about two holds for it all the more.
   */
  openTwo(t: Test): Promise<readonly [Client, Client]>
  /** A name that nobody used before, in this run or an earlier one. */
  name(label: string): string
}

export function createBench<Client extends Closable>(world: World<Client>): Bench<Client> {
  const run = randomUUID().slice(0, 8)
  let names = 0
  const open = async (t: Test): Promise<Client> => {
    const client = await within('opening a client', world.open())
    t.teardown(() => within('closing a client', client.close()))
    return client
  }
  const openTwo = async (t: Test): Promise<readonly [Client, Client]> => {
    const first = await open(t)
    return [first, world.kind === 'server' ? await open(t) : first]
  }
  return { open, openTwo, name: (label) => `suite-${run}-${++names}-${label}` }
}

/** Fails instead of waiting for ever. */
export async function within<T>(what: string, work: Promise<T>, limitMs = patienceMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** States that the work fails with this code, and gives the error for further statements. */
export async function failsWith(
  t: Test,
  code: ErrorCode,
  what: string,
  work: () => Promise<unknown>,
): Promise<ThroughlineError | undefined> {
  try {
    await within(what, Promise.resolve().then(work))
  } catch (error) {
    if (isThroughlineError(error, code)) {
      t.pass(`${what}: ${code}`)
      return error
    }
    t.fail(`${what}: ${code} expected`, { found: error })
    return undefined
  }
  t.fail(`${what}: ${code} expected, but it succeeded`)
  return undefined
}

/** What became of a promise: settled outcomes of concurrent calls, in the order of the calls. */
export async function outcomes<T>(what: string, work: readonly Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
  return within(what, Promise.allSettled(work))
}
