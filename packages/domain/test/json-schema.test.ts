import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { eventJsonSchemas, eventTypes, planJsonSchema, reportJsonSchemas, type JsonSchema } from '../src/index.ts'

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every schema: events, plan, reports, by a name. */
const schemas: [string, JsonSchema][] = [
  ...Object.entries(eventJsonSchemas()),
  ['plan', planJsonSchema()],
  ...Object.entries(reportJsonSchemas()).map(([name, schema]): [string, JsonSchema] => [`report ${name}`, schema]),
]

/** The schemas below a schema, with the step that leads there. */
function below(node: Node): [string, Node][] {
  const properties = Object.entries(isNode(node['properties']) ? node['properties'] : {})
  const lists = ['anyOf', 'oneOf', 'prefixItems'].flatMap((key) =>
    Array.isArray(node[key]) ? (node[key] as Node[]) : [],
  )
  const single = [node['items'], node['additionalProperties'], node['propertyNames']].filter(isNode)
  return [
    ...properties.map(([name, each]): [string, Node] => [`.${name}`, each as Node]),
    ...lists.map((each): [string, Node] => ['', each]),
    ...single.map((each): [string, Node] => ['[]', each]),
  ]
}

function* everySchema(node: Node, path = ''): Generator<[string, Node]> {
  yield [path, node]
  for (const [step, each] of below(node)) yield* everySchema(each, path + step)
}

t.test('there is a schema for every event type', async (t) => {
  t.same(Object.keys(eventJsonSchemas()), eventTypes)
  t.equal(eventJsonSchemas()['link.declared']['title'], 'io.throughline.link.declared.v2')
})

t.test('every schema says what it is: draft, title, an object; no hole that anything fits', async (t) => {
  const telling = ['type', 'anyOf', 'oneOf', 'enum', 'const']
  for (const [name, schema] of schemas) {
    t.match(schema, { $schema: 'https://json-schema.org/draft/2020-12/schema', title: String, type: 'object' }, name)
    const holes = [...everySchema(schema)].filter(([, node]) => !telling.some((key) => key in node))
    t.same(
      holes.map(([path]) => path),
      [],
      `${name} has no hole`,
    )
  }
})

t.test('what is taken in refuses unknown keys at every depth; what is published may grow', async (t) => {
  for (const [name, schema] of schemas) {
    const open = [...everySchema(schema)].filter(
      ([, node]) => 'properties' in node && node['additionalProperties'] !== false,
    )
    if (name.startsWith('report ')) t.ok(open.length > 0, name)
    else {
      t.same(
        open.map(([path]) => path),
        [],
        name,
      )
    }
  }
})

/** One line for each field: its path, `!` when it is required, what it holds. */
function outline([name, schema]: [string, JsonSchema]): string[] {
  const lines = new Set<string>()
  for (const [path, node] of everySchema(schema)) {
    if (!isNode(node['properties'])) continue
    const required = new Set(Array.isArray(node['required']) ? node['required'] : [])
    for (const field of Object.keys(node['properties'])) {
      lines.add(`${name} ${path}.${field}${required.has(field) ? '!' : ''}`)
    }
  }
  return [...lines]
}

t.test('the contract is the one agreed: names and what is required', async (t) => {
  const fixture = new URL('../../test/fixtures/contract.txt', import.meta.url)
  const now = `${schemas.flatMap(outline).join('\n')}\n`
  // A meant change is written with WRITE_FIXTURES=1 and read in the difference.
  if (process.env['WRITE_FIXTURES'] === '1') writeFileSync(fixture, now)
  t.equal(now, readFileSync(fixture, 'utf8'))
})
