import { fromDay, fromMinutes } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import { civil, dayNumber, localDateTime, parseDateTime, parseTimeOfDay, weekday } from '../src/dates.ts'

t.test('dates are those of the calendar', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -25_567, max: 84_000 }), fc.integer({ min: 0, max: 1439 }), (day, minute) => {
      const { year, month, day: date } = civil(day)
      const minutes = day * 1440 + minute
      return (
        dayNumber(year, month, date) === day &&
        weekday(day) === new Date(`${fromDay(day)}T00:00Z`).getUTCDay() &&
        localDateTime(minutes) === fromMinutes(minutes) &&
        parseDateTime(fromMinutes(minutes)) === minutes
      )
    }),
  )
  t.pass()
})

t.test('what is written in files', async (t) => {
  const at = (text: string) => localDateTime(parseDateTime(text))
  t.equal(at('2026-01-05 08:00'), '2026-01-05T08:00')
  t.equal(at('2026-01-05'), '2026-01-05T00:00')
  t.equal(at('2026-01-05T08:00:29'), '2026-01-05T08:00')
  t.equal(at('2026-01-05T08:00:30.5'), '2026-01-05T08:01')
  t.equal(at('2025-12-31T23:59:59'), '2026-01-01T00:00')
  t.equal(at('2026-01-05T24:00'), '2026-01-06T00:00')
  for (const none of [
    '',
    'x',
    '2026-02-29',
    '2026-13-01',
    '2026-01-05 8:00',
    '0001-01-01',
    '2026-01-05 25:00',
    '9999-12-31',
  ]) {
    t.equal(parseDateTime(none), undefined, none)
  }
  t.equal(parseTimeOfDay('24:00'), 1440)
  t.equal(parseTimeOfDay('7:30:00'), 450)
  for (const none of ['', '24:01', '07:60', 'noon']) t.equal(parseTimeOfDay(none), undefined, none)
})
