import t from 'tap'
import { computeSchedule } from '../../src/index.ts'
import type { NetworkInput, Shift } from '../../src/index.ts'
import { list, missing, readText } from './data.ts'

const wholeDay: readonly Shift[] = [[0, 1440]]

/** A library instance: durations in periods, finish-to-start links, and the length of its critical path. */
function parse(text: string): { readonly network: NetworkInput; readonly length: number } {
  const section = (title: RegExp): number[][] => {
    const lines = text.split(/\r?\n/)
    const start = lines.findIndex((line) => title.test(line))
    const rest = lines.slice(start + 1)
    return rest
      .slice(
        0,
        rest.findIndex((line) => line.startsWith('*****')),
      )
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter((row) => row.length > 1 && row.every(Number.isFinite))
  }
  const length = section(/^PROJECT INFORMATION/)[0]?.[5] ?? -1
  const durations = new Map(section(/^REQUESTS\/DURATIONS/).map(([job = 0, , duration = 0]) => [job, duration]))
  const links = section(/^PRECEDENCE RELATIONS/).flatMap(([from = 0, , , ...to]) =>
    to.map((next) => ({ from: from - 1, to: next - 1, type: 'FS' as const, lagMinutes: 0 })),
  )
  const network: NetworkInput = {
    calendars: [{ week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() }],
    projects: [
      {
        ruleSet: 'primavera',
        dataDate: 0,
        calendar: 0,
        progress: 'retained-logic',
        lagCalendar: 'predecessor',
        startToStartLagFrom: 'early-start',
        totalFloat: 'finish',
        floatBase: 'own-project',
        useExpectedFinish: false,
      },
    ],
    activities: [...durations.values()].map((duration) => ({
      project: 0,
      calendar: 0,
      kind: 'task',
      status: 'not-started',
      durationMinutes: duration,
      remainingMinutes: duration,
    })),
    links,
  }
  return { network, length }
}

t.test('finds the critical path length of every library instance', { skip: missing }, (t) => {
  let count = 0
  for (const set of list('psplib/')) {
    const wrong = list(`psplib/${set}/`)
      .filter((name) => name.endsWith('.sm'))
      .filter((name) => {
        count++
        const { network, length } = parse(readText(`psplib/${set}/${name}`))
        const { schedule, findings } = computeSchedule(network)
        return schedule.finish !== length || findings.some(({ severity }) => severity === 'error')
      })
    t.same(wrong, [], `${set}: all critical path lengths agree`)
  }
  t.ok(count > 1000, 'there is something to compare')
  t.comment(`${count} instances`)
  t.end()
})
