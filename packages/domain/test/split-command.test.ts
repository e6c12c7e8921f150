import fc from 'fast-check'
import t from 'tap'
import { splitCommand } from '../src/index.ts'

const size = (event: number) => event

t.test('a command is cut in order, below both limits', async (t) => {
  const limits = { appendBytes: 10, appendEvents: 3 }
  t.same(splitCommand([4, 4, 4, 1, 1, 1, 1, 10], limits, size), {
    ok: true,
    value: [[4, 4], [4, 1, 1], [1, 1], [10]],
  })
  t.same(splitCommand([], limits, size), { ok: true, value: [] })
})

t.test('an event that fits no append is refused', async (t) => {
  t.match(splitCommand([4, 11], { appendBytes: 10, appendEvents: 3 }, size), {
    ok: false,
    problems: [{ code: 'append-too-large', at: '$[1]', facts: { bytes: 11, appendBytes: 10 } }],
  })
})

t.test('whatever the sizes: nothing is lost, no limit is passed, no append could take the next event', async (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 10 })),
      fc.integer({ min: 10, max: 30 }),
      fc.integer({ min: 1, max: 5 }),
      (events, appendBytes, appendEvents) => {
        const split = splitCommand(events, { appendBytes, appendEvents }, size)
        if (!split.ok) return false
        const sum = (append: readonly number[]) => append.reduce((total, event) => total + event, 0)
        return (
          JSON.stringify(split.value.flat()) === JSON.stringify(events) &&
          split.value.every((append) => append.length <= appendEvents && sum(append) <= appendBytes) &&
          split.value.every((append, index) => {
            const [next] = split.value[index + 1] ?? []
            return next === undefined || append.length === appendEvents || sum(append) + next > appendBytes
          })
        )
      },
    ),
  )
  t.pass('holds')
})
