import { none } from '@throughline/schedule'
import { held, projectOwner, type Held, type Watch } from './alerts-watch.ts'
import { drivingChain } from './chain.ts'
import { at, byCode, projectOf } from './network.ts'
import { activityPlace, minuteWords, projectWords } from './words.ts'
import { dateOrNull } from './working-days.ts'

/**
 * Through which project the longest path mainly runs. That it has moved is a change, and a state knows no change; so it
 * is told as what it is: of a programme of several projects, one matter names the project that has most activities on
 * the path (of as many, the one in which it ends, then the first by id). When the path moves, the matter of that project
 * is cleared and that of another one raised, with one command. It costs what the path is long.
 */
export function pathMatters(watch: Watch): Held[] {
  const { view, points } = watch
  const { network } = view
  const end = points.find(({ kind }) => kind === 'programme')
  if (network.projects.length < 2 || end === undefined || end.activity === -1 || end.finish === none) return []
  const counts = new Map<string, number>()
  const steps = drivingChain(view, end.activity)
  for (const { activity } of steps) {
    const { id } = projectOf(network, activity)
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  const last = projectOf(network, end.activity).id
  const [main] = [...counts].sort(
    ([a, many], [b, few]) => few - many || Number(b === last) - Number(a === last) || byCode(a, b),
  )
  if (main === undefined) return []
  const [project, count] = main
  const ends = last === project ? '' : ` It ends in project ${projectWords(last)}, with ${nameAt(watch, end.activity)}.`
  return held(watch, 'critical-path-moved', {
    subject: project,
    severity: 'low',
    severityReason: 'it tells where to look, and is no trouble by itself',
    project,
    projects: [...counts.keys()].sort(byCode),
    target: null,
    dependency: null,
    words: `The longest path to the programme finish (${minuteWords(end.finish)}) runs mainly through project ${projectWords(project)}: ${count} of its ${steps.length} activities.${ends}`,
    owner: projectOwner(view, project),
    facts: { finish: dateOrNull(end.finish), activities: steps.length, activitiesInProject: count, endsIn: last },
    stage: 0,
    size: count,
  })
}

function nameAt({ view: { network } }: Watch, activity: number): string {
  const { code } = at(network.activities, activity)
  return activityPlace(projectOf(network, activity).id, code)
}
