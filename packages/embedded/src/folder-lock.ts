import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { messageOf, ThroughlineError, type Clock } from '@throughline/ports'
import { openSqlite, sqliteCode, type Sqlite } from './sqlite.ts'

/** Who has a folder. For people: what counts is the lock of the operating system. */
interface Owner {
  readonly pid: number
  readonly host: string
  readonly since: string
}

export interface FolderLock {
  release(): void
}

/**
 * Takes a data folder for this process, or fails with `store-locked`.
 *
 * The lock is an open exclusive transaction on a file of its own. The operating system drops it when the process ends,
 * however it ends, so there is no stale lock to clean up; and SQLite refuses a second one of the same process, too.
 * The lock file is touched through SQLite alone: POSIX drops all of a process's locks on a file as soon as the process
 * closes any descriptor of that file. Hence the owner is told in a second file.
 */
export function lockFolder(folder: string, clock: Clock): FolderLock {
  const database = openLockFile(folder)
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true) throw locked(folder, error)
    throw unusable(folder, error)
  }
  const release = (): void => {
    rmSync(join(folder, 'owner.json'), { force: true })
    database.exec('rollback')
    database.close()
  }
  try {
    writeOwner(folder, { pid: process.pid, host: hostname(), since: clock.now() })
  } catch (error) {
    release()
    throw unusable(folder, error)
  }
  return { release }
}

function openLockFile(folder: string): Sqlite {
  try {
    mkdirSync(folder, { recursive: true })
    return openSqlite(join(folder, 'lock.db'))
  } catch (error) {
    throw unusable(folder, error)
  }
}

function writeOwner(folder: string, owner: Owner): void {
  const path = join(folder, 'owner.json')
  writeFileSync(`${path}.new`, `${JSON.stringify(owner)}\n`)
  renameSync(`${path}.new`, path) // whoever reads it sees the old or the new one, never half
}

function readOwner(folder: string): Partial<Owner> {
  try {
    const found = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as unknown
    return typeof found === 'object' && found !== null ? found : {}
  } catch {
    return {} // it took the lock a moment ago, and has not said so yet
  }
}

function locked(folder: string, cause: unknown): ThroughlineError {
  const { pid, host, since } = readOwner(folder)
  const who = pid === undefined ? 'another process' : `process ${pid} on ${host} since ${since}`
  return new ThroughlineError('store-locked', `The data folder ${folder} is in use by ${who}`, {
    cause,
    facts: { folder, pid, host, since },
  })
}

function unusable(folder: string, cause: unknown): ThroughlineError {
  const why = messageOf(cause)
  return new ThroughlineError('configuration-invalid', `The data folder ${folder} cannot be used: ${why}`, {
    cause,
    facts: { folder },
  })
}
