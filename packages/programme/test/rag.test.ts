import type { DependencyState, RagColour } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import {
  confirmedWithinDays,
  lowFloatDays,
  ragOfDependency,
  ragOfTarget,
  type DependencyFacts,
  type TargetFacts,
} from '../src/index.ts'

const day = 480
const inTime: DependencyFacts = {
  state: 'agreed',
  needBy: '2026-03-24T08:00',
  agreed: '2026-03-24T08:00',
  forecast: '2026-03-20T16:00',
  bufferMinutes: 2 * day,
  statedBufferMinutes: null,
  behindAgreedMinutes: -2 * day,
  toleranceMinutes: day,
  lateTarget: null,
  unconfirmedDays: 0,
  minutesPerDay: day,
}

t.test('the colour of a dependency, rule by rule', async (t) => {
  const cases: readonly [Partial<DependencyFacts>, RagColour, string][] = [
    [{}, 'green', 'in-time'],
    [{ state: 'in-delivery' }, 'green', 'in-time'],
    [{ bufferMinutes: day }, 'green', 'in-time'],
    [{ bufferMinutes: day - 1 }, 'amber', 'buffer-below-tolerance'],
    [{ bufferMinutes: 0 }, 'amber', 'buffer-below-tolerance'],
    [{ bufferMinutes: 0, toleranceMinutes: 0 }, 'green', 'in-time'],
    [{ bufferMinutes: -1 }, 'red', 'late'],
    [{ bufferMinutes: -1, state: 'requested' }, 'red', 'late'],
    [{ bufferMinutes: -1, state: 'rejected' }, 'red', 'late'],
    [{ statedBufferMinutes: -1 }, 'red', 'late-as-stated'],
    [{ statedBufferMinutes: 0 }, 'green', 'in-time'],
    [{ lateTarget: 'Opening' }, 'red', 'target-late'],
    [{ state: 'identified' }, 'amber', 'not-agreed'],
    [{ state: 'requested' }, 'amber', 'not-agreed'],
    [{ state: 'disputed' }, 'amber', 'disputed'],
    [{ state: 'rejected' }, 'amber', 'rejected'],
    [{ behindAgreedMinutes: 1 }, 'amber', 'behind-agreement'],
    [{ forecast: null, bufferMinutes: null, behindAgreedMinutes: null }, 'amber', 'no-forecast'],
    [{ unconfirmedDays: confirmedWithinDays }, 'green', 'in-time'],
    [{ unconfirmedDays: confirmedWithinDays + 1 }, 'amber', 'unconfirmed'],
    [{ unconfirmedDays: confirmedWithinDays + 1, state: 'delivered' }, 'green', 'delivered'],
    [{ state: 'delivered', bufferMinutes: -1 }, 'amber', 'delivered-late'],
    [{ state: 'accepted', bufferMinutes: -1 }, 'green', 'accepted'],
  ]
  for (const [over, colour, rule] of cases) {
    const found = ragOfDependency({ ...inTime, ...over })
    t.match(found, { colour, rule }, JSON.stringify(over))
    t.notMatch(found?.reason, /undefined|null|NaN|^$/)
  }
  t.equal(ragOfDependency({ ...inTime, state: 'cancelled' }), null)
  t.match(
    ragOfDependency({ ...inTime, bufferMinutes: -3 * day, state: 'requested' })?.reason,
    /nobody has agreed to it/,
  )
})

const onTime: TargetFacts = {
  forecast: '2026-03-20T16:00',
  committed: '2026-03-24T16:00',
  lateMinutes: -2 * day,
  toleranceMinutes: 2 * day,
  totalFloatMinutes: 10 * day,
  critical: false,
  complete: false,
  minutesPerDay: day,
  declared: true,
}

t.test('the colour of a target, rule by rule', async (t) => {
  const cases: readonly [Partial<TargetFacts>, RagColour, string][] = [
    [{}, 'green', 'on-time'],
    [{ lateMinutes: 0 }, 'green', 'on-time'],
    [{ lateMinutes: 1 }, 'amber', 'late-within-tolerance'],
    [{ lateMinutes: 2 * day }, 'amber', 'late-within-tolerance'],
    [{ lateMinutes: 2 * day + 1 }, 'red', 'late'],
    [{ lateMinutes: 1, toleranceMinutes: 0 }, 'red', 'late'],
    [{ totalFloatMinutes: -1 }, 'red', 'negative-float'],
    [{ totalFloatMinutes: -1, lateMinutes: 1 }, 'red', 'negative-float'],
    [{ critical: true }, 'amber', 'critical'],
    [{ totalFloatMinutes: lowFloatDays * day - 1 }, 'amber', 'float-low'],
    [{ totalFloatMinutes: lowFloatDays * day }, 'green', 'on-time'],
    [{ totalFloatMinutes: null }, 'green', 'on-time'],
    [{ committed: null, lateMinutes: null }, 'green', 'no-commitment'],
    [{ committed: null, lateMinutes: null, totalFloatMinutes: 0 }, 'amber', 'float-low'],
    [{ committed: null, lateMinutes: null, totalFloatMinutes: -1 }, 'red', 'negative-float'],
    [{ forecast: null, lateMinutes: null }, 'amber', 'no-date'],
    [{ complete: true, totalFloatMinutes: null }, 'green', 'on-time'],
    [{ complete: true, lateMinutes: 3 * day }, 'red', 'late'],
    [{ declared: false, critical: true, totalFloatMinutes: 0 }, 'green', 'on-time'],
    [{ declared: false, totalFloatMinutes: -1 }, 'red', 'negative-float'],
  ]
  for (const [over, colour, rule] of cases) {
    const found = ragOfTarget({ ...onTime, ...over })
    t.match(found, { colour, rule }, JSON.stringify(over))
    t.notMatch(found.reason, /undefined|null|NaN|^$/)
  }
})

t.test('one day of float is told as one', async (t) => {
  const reason = (totalFloatMinutes: number): string => ragOfTarget({ ...onTime, totalFloatMinutes }).reason
  t.equal(reason(-day), '1 working day of float is missing')
  t.equal(reason(-2 * day), '2 working days of float are missing')
  t.equal(reason(day), 'only 1 working day of float is left')
})

const ranks = { green: 0, amber: 1, red: 2 }

t.test('less buffer is never a better colour, a later target neither', async (t) => {
  const states: DependencyState[] = ['identified', 'requested', 'agreed', 'disputed', 'in-delivery', 'rejected']
  const minutes = fc.integer({ min: -5 * day, max: 5 * day })
  fc.assert(
    fc.property(fc.constantFrom(...states), minutes, minutes, fc.nat(3 * day), (state, a, b, toleranceMinutes) => {
      const rank = (bufferMinutes: number) =>
        ranks[ragOfDependency({ ...inTime, state, bufferMinutes, toleranceMinutes })?.colour ?? 'green']
      return rank(Math.min(a, b)) >= rank(Math.max(a, b))
    }),
  )
  fc.assert(
    fc.property(minutes, minutes, fc.nat(3 * day), minutes, (a, b, toleranceMinutes, totalFloatMinutes) => {
      const rank = (lateMinutes: number) =>
        ranks[ragOfTarget({ ...onTime, lateMinutes, toleranceMinutes, totalFloatMinutes }).colour]
      return rank(Math.max(a, b)) >= rank(Math.min(a, b))
    }),
  )
  t.pass('holds')
})
