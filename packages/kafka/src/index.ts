export { type Connection, type Log, type LogLevel } from './client.ts'
export { openKafkaFeed, type KafkaFeedOptions } from './feed.ts'
export {
  provisionTopics,
  type Provisioned,
  type ProvisionOptions,
  type TopicPlan,
  type TopicSettings,
} from './topics.ts'
