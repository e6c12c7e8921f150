import t from 'tap'
import { openEndpoints } from '../fuzz/endpoints.ts'
import { createRandom } from '../fuzz/random.ts'
import { fuzzReaders } from '../fuzz/readers.ts'

// `pnpm fuzz` goes on for hundreds of thousands of inputs; these few tell that nothing plain is broken.
const seed = 11

t.test('whatever bytes come, readers answer with a plan or with problems', async (t) => {
  const read = fuzzReaders()
  for (let input = 0; input < 300; input++) {
    try {
      read(createRandom(seed, input))
    } catch (error) {
      t.fail(`seed ${seed}, input ${input}: ${String(error)}`)
    }
  }
  t.pass('300 inputs')
})

t.test('whatever is asked, the answer is one, or a problem document', async (t) => {
  const endpoints = await openEndpoints({ patient: false })
  t.teardown(() => endpoints.close())
  for (let input = 0; input < 300; input++) {
    try {
      await endpoints.run(createRandom(seed, input))
    } catch (error) {
      t.fail(`seed ${seed}, input ${input}: ${String(error)}`)
    }
  }
  t.pass('300 inputs')
})
