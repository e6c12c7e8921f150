import t from 'tap'
import { computeSchedule, explain, type ExplainStep, type Move } from '../../src/index.ts'
import { assertReplays } from '../replay.ts'
import { ladders, type Ladder } from './ladders.ts'
import { networkOf } from './plan.ts'

const instant = (minutes: number): string => new Date(minutes * 60_000).toISOString().slice(5, 16).replace('T', ' ')

function moveText({ kind, minutes, calendars, to }: Move): string {
  const day = calendars.length === 0 ? 1440 : 480
  const size = minutes === 0 ? '' : ` ${minutes < 0 ? '' : '+'}${minutes / day}${day === 480 ? 'd' : 'e'}`
  return `${kind}${size} ${instant(to)}`
}

function stepText({ activities, links = [] }: Ladder, step: ExplainStep): string {
  const code = (n: number | undefined): string => (n === undefined ? '' : (activities[n]?.code ?? ''))
  const words = [
    code(step.activity),
    step.date,
    step.reason,
    step.constraint ?? '',
    step.link === undefined ? '' : (links[step.link] ?? ''),
    step.summary === undefined ? '' : `through ${code(step.summary)}`,
    step.finisher === undefined ? '' : `made by ${code(step.finisher)}`,
  ].filter((word) => word !== '')
  return `${words.join(' ')}: ${[instant(step.from), ...step.moves.map(moveText)].join(', ')}`
}

for (const ladder of ladders) {
  t.test(ladder.title, (t) => {
    const network = networkOf({ ...ladder, expect: [] })
    const { schedule } = computeSchedule(network)
    const activity = ladder.activities.findIndex(({ code }) => code === ladder.of)
    const explanation = explain(network, schedule, activity, ladder.date)
    t.same(
      explanation?.steps.map((step) => stepText(ladder, step)),
      ladder.steps,
    )
    if (explanation !== undefined) t.doesNotThrow(() => assertReplays(network, schedule, explanation))
    t.end()
  })
}
