import { fromDay, toDay } from '@throughline/domain'
import t from 'tap'
import { expandRecurrence, type Recurrence } from '../src/mspdi/recurrence.ts'

function days(rule: Partial<Recurrence>, from: string, to: string): string[] {
  const whole: Recurrence = {
    type: 1,
    period: 1,
    daysOfWeek: 0,
    month: 0,
    monthDay: 1,
    monthItem: 0,
    monthPosition: 0,
    occurrences: 0,
    from: toDay(from),
    to: toDay(to),
    ...rule,
  }
  return expandRecurrence(whole).map(fromDay)
}

t.test('days', async (t) => {
  t.same(days({}, '2026-02-27', '2026-03-01'), ['2026-02-27', '2026-02-28', '2026-03-01'])
  t.same(days({ type: 7, period: 3 }, '2026-01-01', '2026-01-08'), ['2026-01-01', '2026-01-04', '2026-01-07'])
  t.same(days({ type: 8, period: 2 }, '2026-01-01', '2026-01-08'), ['2026-01-01', '2026-01-05', '2026-01-07'])
})

t.test('weeks are counted from the Sunday before the first day', async (t) => {
  // 2026-01-01 is a Thursday: of every second week, Sunday and Thursday.
  t.same(days({ type: 6, period: 2, daysOfWeek: 1 | 16 }, '2026-01-01', '2026-01-29'), [
    '2026-01-01',
    '2026-01-11',
    '2026-01-15',
    '2026-01-25',
    '2026-01-29',
  ])
  t.same(days({ type: 6, daysOfWeek: 0 }, '2026-01-01', '2026-01-29'), [])
})

t.test('months, by date and by position', async (t) => {
  t.same(days({ type: 4, period: 2, monthDay: 31 }, '2026-01-15', '2026-07-31'), [
    '2026-01-31',
    '2026-03-31',
    '2026-05-31',
    '2026-07-31',
  ])
  t.same(days({ type: 4, monthDay: 31 }, '2026-02-01', '2026-03-31'), ['2026-02-28', '2026-03-31'])
  t.same(days({ type: 4, monthDay: 1 }, '2026-01-15', '2026-02-28'), ['2026-02-01'], 'not before the first day')
  t.same(days({ type: 5, monthItem: 8, monthPosition: 4 }, '2026-01-01', '2026-02-28'), ['2026-01-30', '2026-02-27'])
  t.same(days({ type: 5, monthItem: 1, monthPosition: 0 }, '2026-02-01', '2026-03-31'), ['2026-02-02', '2026-03-02'])
  t.same(days({ type: 5, monthItem: 2, monthPosition: 1 }, '2026-01-01', '2026-01-31'), ['2026-01-04'])
  t.same(days({ type: 5, monthItem: 0, monthPosition: 3 }, '2026-01-01', '2026-01-31'), ['2026-01-04'])
})

t.test('years, and a number of times', async (t) => {
  t.same(days({ type: 2, month: 11, monthDay: 25 }, '2025-12-26', '2027-12-31'), ['2026-12-25', '2027-12-25'])
  t.same(days({ type: 2, month: 1, monthDay: 29 }, '2027-01-01', '2028-12-31'), ['2027-02-28', '2028-02-29'])
  t.same(days({ type: 3, month: 10, monthItem: 7, monthPosition: 3 }, '2026-01-01', '2027-12-31'), [
    '2026-11-26',
    '2027-11-25',
  ])
  t.same(days({ type: 2, month: 0, monthDay: 1, occurrences: 2 }, '2026-01-01', '2035-01-01'), [
    '2026-01-01',
    '2027-01-01',
  ])
})
