import { createClient, isServiceError } from '@throughline/client'
import t from 'tap'
import ts from 'typescript'
import { text } from './repository.ts'
import { startService } from './service.ts'

/** The examples of the client's README run, one after the other, against a real service, and print what it shows. */

const readme = text('packages/client/README.md')
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)
const shown = /<!-- checked: printed by the examples above -->\n```text\n([\s\S]*?)```/.exec(readme)?.[1]

type Run = (
  create: typeof createClient,
  is: typeof isServiceError,
  url: string,
  key: string | undefined,
  console: { log: (...words: unknown[]) => void },
) => Promise<void>

/** The examples as one function; what they import is handed in. */
function functionOf(code: string): Run {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  })
  const body = outputText.replace(/^import .*$/gm, '').replace(/^export \{\};?$/gm, '')
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (...parts: string[]) => Run
  return new AsyncFunction('createClient', 'isServiceError', 'url', 'key', 'console', body)
}

t.test('they print what is shown', async (t) => {
  const url = await startService(t)
  const printed: string[] = []
  const log = (...words: unknown[]): void => void printed.push(words.join(' '))
  await functionOf(examples.join('\n'))(createClient, isServiceError, url, undefined, { log })
  t.equal(`${printed.join('\n')}\n`, shown)
})
