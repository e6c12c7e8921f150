import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A data folder of its own, removed with the test. */
export async function makeFolder(t: Pick<Test, 'teardown'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-'))
  t.teardown(() => rm(folder, { recursive: true }))
  return folder
}
