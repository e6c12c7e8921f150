import type { FastifyInstance } from 'fastify'

export interface RoleHealth {
  readonly ready: boolean
  readonly detail: string
}

/** Where every role says how it is. */
export interface HealthBoard {
  set(role: string, health: RoleHealth): void
  readonly roles: ReadonlyMap<string, RoleHealth>
}

export function createHealthBoard(): HealthBoard {
  const roles = new Map<string, RoleHealth>()
  return { roles, set: (role, health) => void roles.set(role, health) }
}

/** `/health/live`: the process answers. `/health/ready`: every role of this process does its work. */
export function registerHealth(app: FastifyInstance, board: HealthBoard): void {
  app.get('/health/live', async () => ({ status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const roles = Object.fromEntries([...board.roles].sort(([a], [b]) => (a < b ? -1 : 1)))
    const ready = [...board.roles.values()].every((health) => health.ready)
    if (!ready) void reply.code(503).header('retry-after', '1')
    return reply.send({ status: ready ? 'ready' : 'not-ready', roles })
  })
}
