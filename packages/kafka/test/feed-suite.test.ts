import t from 'tap'
import { reportFeedSuite, type FeedWorld } from '@throughline/ports/suites'
import { openKafkaFeed } from '../src/index.ts'
import { closedAddress, connection, freshName, makeTopics, openSilentServer, skip } from './broker.ts'

async function openWorld(): Promise<FeedWorld> {
  const topics = {
    first: freshName('first'),
    second: freshName('second'),
    compacted: freshName('compacted'),
    missing: freshName('missing'),
  }
  const deleteTopics = await makeTopics([
    { name: topics.first, compacted: false, partitions: 3 },
    { name: topics.second, compacted: false, partitions: 3 },
    { name: topics.compacted, compacted: true, partitions: 3 },
  ])
  const silentServer = await openSilentServer()
  const refusing = await closedAddress()
  return {
    kind: 'server',
    topics,
    open: () => openKafkaFeed(connection()),
    unreachable: () => openKafkaFeed({ ...connection(), brokers: [refusing] }),
    silent: () => openKafkaFeed({ ...connection(), brokers: [silentServer.address] }),
    async destroy() {
      await silentServer.close()
      await deleteTopics()
    },
  }
}

t.test('the contract of the report feed, on a real broker', { skip }, (t) => reportFeedSuite(t, openWorld))
