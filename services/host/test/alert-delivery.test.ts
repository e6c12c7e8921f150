import t from 'tap'
import { runAlertLoad } from '../bench/alerts/run.ts'
import { wrongWith } from '../bench/alerts/verify.ts'

// `pnpm bench alerts` does the same with a thousand clients, two hundred receivers and five hundred plans.

t.test('everybody is told every alert once and in order, whoever leaves, comes back or fails', async (t) => {
  const seed = 7
  const options = { clients: 20, webhooks: 6, plans: 12, restMs: 0, seed, answerMs: 1_000, patienceMs: 120_000 }
  const { wrong, notices, clients, receivers, wanted, streamDelays } = await runAlertLoad(options)
  t.strictSame(wrong, [], `seed ${seed}`)
  t.ok(notices.length >= 12, `${notices.length} notices`)
  t.ok(new Set(notices.map(({ transition }) => transition)).has('cleared'), 'some matters are cleared again')
  t.equal(clients.length, 20)
  t.equal(clients.filter(({ leaves }) => leaves).length, 2)
  t.ok(streamDelays.length > 0)
  const failed = receivers.filter(({ manner }) => manner === 'flaky').map(({ failures }) => failures)
  t.ok(
    failed.every((times) => times > 0),
    'who is to fail has failed',
  )
  t.strictSame(
    receivers.map(({ manner }, place) => manner === 'gone' || (wanted[place] ?? 0) > 0),
    receivers.map(() => true),
    'there was something to tell each of them',
  )
})

t.test('what is missing, repeated or out of order is named', async (t) => {
  const expected = ['0-0', '0-1', '1-0', '2-0']
  t.strictSame(wrongWith('who', expected, expected), [])
  t.strictSame(wrongWith('who', ['0-0', '1-0', '2-0'], expected), ['who was not told of 1 of 4, the first is 0-1'])
  t.strictSame(wrongWith('who', ['0-0', '0-1', '0-1', '1-0', '2-0'], expected), ['who was told of 0-1 more than once'])
  t.strictSame(wrongWith('who', ['0-0', '1-0', '0-1', '2-0'], expected), ['who was told of 0-1 behind a later one'])
  t.strictSame(wrongWith('who', [...expected, '3-0'], expected), [
    'who was told of 3-0, which is not in the list of notices',
  ])
})
