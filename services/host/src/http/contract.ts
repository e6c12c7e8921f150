import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { openApi } from '@throughline/contract'
import type { FastifyInstance } from 'fastify'
import { version } from '../version.ts'

/** `/openapi.json`, and `/docs`: the same as a page for people, served from here alone. */
export async function registerContract(app: FastifyInstance): Promise<void> {
  const document = openApi(version)
  const text = JSON.stringify(document)
  app.get('/openapi.json', async (_request, reply) => reply.type('application/json; charset=utf-8').send(text))
  await app.register(swagger, { mode: 'static', specification: { document: document as never } })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null },
  })
}
