import { createClient, type ClientOptions } from '@throughline/client'
import {
  defaultPublisherId,
  rebuildCheck,
  snapshotsOf,
  type ProgrammeCheck,
  type RebuildCheck,
} from '@throughline/engine'
import { ThroughlineError } from '@throughline/ports'
import { readConfig } from '../config.ts'
import { machineClock } from '../machine-clock.ts'
import { printable } from '../text.ts'
import { openWorld } from '../worlds.ts'

export interface RebuildFlags {
  readonly programme?: string
  /** A data folder that no server has open; absent: the running service is asked. */
  readonly data?: string
}

const feedSilenceMs = 2_000
const idsShown = 5

/**
 * Folds the log again and compares. With a running service: its state and the published reports with what the log gives.
 * With a data folder: two folds with each other, and the published reports. True when everything agrees.
 */
export async function rebuild(
  service: ClientOptions,
  flags: RebuildFlags,
  environment: NodeJS.ProcessEnv,
  write: (text: string) => void,
): Promise<boolean> {
  const check = flags.data === undefined ? await checkRunning(service, flags) : await checkFolder(flags, environment)
  for (const programme of check.programmes) write(checkWords(programme))
  if (check.programmes.length === 0) write('There is no programme yet.\n')
  return check.agrees
}

async function checkRunning(service: ClientOptions, { programme }: RebuildFlags): Promise<RebuildCheck> {
  const query = programme === undefined ? {} : { programme }
  return (await createClient(service).call('checkRebuild', { query })).data
}

/** No engine runs on the folder, so its publisher may be opened to learn up to where the reports are published. */
async function checkFolder({ data, programme }: RebuildFlags, environment: NodeJS.ProcessEnv): Promise<RebuildCheck> {
  const world = await openWorld(readConfig({ data }, environment), machineClock)
  try {
    const { store, feed } = world
    if (store === undefined || feed === undefined) throw new Error('the data folder opened without store or feed')
    const publisher = await feed.publisher(defaultPublisherId)
    await publisher.close()
    const all = await snapshotsOf(store, publisher.checkpoint)
    const wanted = all.filter((each) => programme === undefined || each.programme === programme)
    if (programme !== undefined && wanted.length === 0) {
      throw new ThroughlineError('not-found', `There is no programme ${programme} in ${data ?? ''}`)
    }
    return await rebuildCheck(store, feed, wanted, feedSilenceMs)
  } finally {
    await world.close()
  }
}

function checkWords({ programme, revision, agrees, served, rebuilt, differences, reports }: ProgrammeCheck): string {
  const { expected, missing, different, repeated, unexpected } = reports
  if (agrees) {
    return `${programme}: agrees at revision ${revision} (${served.slice(0, 12)}), ${expected} reports the same\n`
  }
  const ids = (what: string, found: readonly string[]): string[] =>
    found.length === 0 ? [] : [`  ${found.length} reports ${what}: ${found.slice(0, idsShown).join(', ')}`]
  return [
    `${programme}: DIFFERS at revision ${revision}`,
    ...(served === rebuilt ? [] : [`  state: served ${served.slice(0, 12)}, rebuilt ${rebuilt.slice(0, 12)}`]),
    ...differences.map((each) => `  ${printable(each)}`),
    ...ids('missing from the feed', missing),
    ...ids('with other content', different),
    ...ids('more than once', repeated),
    ...ids('that the log does not give', unexpected),
    '',
  ].join('\n')
}
