export { createClient, type CallOptions, type Client, type ClientOptions } from './client.ts'
export type { RawBody } from './request.ts'
export { isServiceError, ServiceError } from './service-error.ts'
