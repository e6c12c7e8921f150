import type { Bell } from './bell.ts'
import type { FeedTables } from './feed-tables.ts'
import type { FeedRequest } from './feed-writes.ts'
import type { GroupCommit } from './group-commit.ts'

/** What publishers and consumers of one open feed share. */
export interface FeedState {
  readonly tables: FeedTables
  readonly commits: GroupCommit<FeedRequest>
  /** Rings when something was committed, when a consumer leaves its group, and when the feed closes. */
  readonly bell: Bell
  /** The topics there are. */
  readonly topics: ReadonlySet<string>
  /** Partitions that a consumer of a group has at the moment, see `partitionName`. */
  readonly taken: Set<string>
  closed: boolean
}
