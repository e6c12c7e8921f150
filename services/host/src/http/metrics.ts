import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../operations/metrics.ts'

/** Counts every request by its route pattern, never by its address, and serves `/metrics` in Prometheus' text format. */
export function registerMetrics(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request
    // An address that is not ours has no pattern: one name for all of them, or a scanner would make a series of each.
    const route = request.routeOptions.url ?? 'none'
    metrics.requests.inc({ method, route, status: String(reply.statusCode) })
    metrics.seconds.observe({ method, route }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}
