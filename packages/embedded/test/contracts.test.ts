import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { feedTopics, type EventStore, type ReportFeed } from '@throughline/ports'
import { eventStoreSuite, reportFeedSuite, type FeedWorld, type StoreWorld } from '@throughline/ports/suites'
import { openEmbedded } from '../src/index.ts'

async function openStoreWorld(): Promise<StoreWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-'))
  return {
    kind: 'local',
    async open(): Promise<EventStore> {
      const { store, close } = await openEmbedded({ folder })
      return { ...store, close }
    },
    destroy: () => rm(folder, { recursive: true }),
  }
}

async function openFeedWorld(): Promise<FeedWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-'))
  const { impact, criticalPath, reports } = feedTopics
  return {
    kind: 'local',
    topics: { first: impact.name, second: criticalPath.name, compacted: reports.name, missing: 'throughline.missing' },
    async open(): Promise<ReportFeed> {
      const { feed, close } = await openEmbedded({ folder })
      return { ...feed, close }
    },
    destroy: () => rm(folder, { recursive: true }),
  }
}

t.test('the embedded event store', (t) => eventStoreSuite(t, openStoreWorld))
t.test('the embedded report feed', (t) => reportFeedSuite(t, openFeedWorld))
