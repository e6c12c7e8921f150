import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { openApi, routes } from '../src/index.ts'

t.test('the document is OpenAPI 3.1', async (t) => {
  const { valid, errors } = await new Validator().validate(structuredClone(openApi('1.2.3')))
  t.ok(valid, JSON.stringify(errors)?.slice(0, 500))
})

t.test('it describes every address, with every parameter of its path', async (t) => {
  const { paths } = openApi('1.2.3') as {
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>
  }
  for (const { id, method, path } of routes) {
    const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    t.equal(operation?.operationId, id)
    const named = operation?.parameters.filter((each) => each.in === 'path').map(({ name }) => name)
    t.same(
      named,
      [...path.matchAll(/:(\w+)/g)].map(([, name]) => name),
      path,
    )
  }
})
