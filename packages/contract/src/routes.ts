import { accessRoutes } from './areas/access.ts'
import { alertRoutes } from './areas/alerts.ts'
import { commitmentRoutes } from './areas/commitments.ts'
import { eventRoutes } from './areas/events.ts'
import { operationRoutes } from './areas/operations.ts'
import { planRoutes } from './areas/plans.ts'
import { queryRoutes } from './areas/queries.ts'
import { reportRoutes } from './areas/reports.ts'
import { targetRoutes } from './areas/targets.ts'
import { subscriptionRoutes } from './areas/subscriptions.ts'
import { webhookRoutes } from './areas/webhooks.ts'
import type { Route } from './route.ts'

/**
 * Every address of the HTTP interface, with its literal types: the types of requests and answers are made of them. A test
 * compares it with what the server has registered.
 */
const table = [
  ...eventRoutes,
  ...planRoutes,
  ...queryRoutes,
  ...commitmentRoutes,
  ...reportRoutes,
  ...targetRoutes,
  ...alertRoutes,
  ...accessRoutes,
  ...webhookRoutes,
  ...subscriptionRoutes,
  ...operationRoutes,
] as const

/** All routes as a type, each with its own id and schemas. */
export type RouteTable = (typeof table)[number]
export const routes: readonly Route[] = table

// Fails to compile when an area has lost its literal types: end it with `as const satisfies readonly Route[]`.
true satisfies string extends RouteTable['id'] ? false : true

const byAddress = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]))

/** The route that a server has registered under a method and pattern; HEAD is GET without the body. */
export const routeAt = (method: string, path: string): Route | undefined =>
  byAddress.get(`${method === 'HEAD' ? 'GET' : method} ${path}`)
