import { z } from 'zod'
import type { Answer, Content, Route } from './route.ts'
import { routes } from './routes.ts'
import { problem } from './shapes.ts'

type Json = Record<string, unknown>

/** OpenAPI 3.1 of the whole interface, made from the table of routes and the schemas that the service itself reads. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Throughline',
      version,
      summary: 'Dependencies, schedule and impact reports over all projects of a programme.',
      description:
        'Facts and plans come in, impact reports go out; nobody’s plan is moved. Every refusal is a problem document (RFC 9457) with a stable code: see /errors. Of a confidential project that the caller may not see answers tell as `confidential-1` or `confidential project 1`: what it does to others, not what lies inside; asked for by name it is not there. Requests may be repeated as they are: events are known by source and id, plans by what they say.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ area }) => area))].map((name) => ({ name })),
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key of this service, or a token of the identity provider it trusts. Nobody is asked on a loopback address unless configured.',
        },
      },
      schemas: { Problem: schemaOf(problem) },
      responses: {
        Problem: {
          description: 'Refused: the code says why.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

function operation(route: Route): Json {
  const { id, area, permission, summary, description, body, answers, refusals = [] } = route
  const own =
    refusals.length === 0 ? '' : `\n\nRefusals of its own: ${refusals.map((code) => `\`${code}\``).join(', ')}.`
  const needs = permission === 'public' ? '' : `\n\nNeeds the permission \`${permission}\`.`
  return {
    operationId: id,
    tags: [area],
    summary,
    description: `${description ?? summary}${needs}${own}`,
    ...(permission === 'public' ? { security: [] } : {}),
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
      ...parametersOf('header', route.headers),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body, 'input') } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const responseOf = ({ description, content }: Answer): Json => ({
  description,
  ...(content === undefined ? {} : { content: contentOf(content, 'output') }),
})

function contentOf(content: readonly Content[], io: 'input' | 'output'): Json {
  return Object.fromEntries(
    content.map(({ mediaType, schema, description }) => [
      mediaType,
      { schema: schema === undefined ? text(description) : schemaOf(schema, io) },
    ]),
  )
}

const text = (description: string | undefined): Json =>
  description === undefined ? { type: 'string' } : { type: 'string', description }

function parametersOf(place: 'path' | 'query' | 'header', schema: z.ZodObject | undefined): readonly Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = schemaOf(schema) as { properties?: Json; required?: readonly string[] }
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: each,
  }))
}

/** JSON Schema 2020-12, which OpenAPI 3.1 speaks; what has no form in it (a refinement) is left to the service. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return rest
}
