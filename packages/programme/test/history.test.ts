import {
  criticalPathReport as criticalPathSchema,
  impactReport as impactSchema,
  linkKey,
  programmeReport as programmeSchema,
  toMinutes,
  type ImpactReport,
  type RecordedEvent,
} from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import { nodeKey } from '../src/graph.ts'
import {
  activityRows,
  applyEvent,
  compareProgrammes,
  computeView,
  createProgramme,
  criticalPathReport,
  findingsOf,
  impactReport,
  programmeReport,
  type Programme,
  type ProgrammeView,
} from '../src/index.ts'
import { histories } from './history.ts'

interface Told {
  readonly programme: Programme
  readonly views: readonly ProgrammeView[]
  readonly reports: readonly ImpactReport[]
  /** Each view in words at the time it was made. */
  readonly told: readonly string[]
}

const inWords = (view: ProgrammeView): string =>
  JSON.stringify([
    activityRows(view),
    findingsOf(view),
    programmeReport(view, 'id'),
    criticalPathReport(view, 'id'),
    view.network.input,
  ])

/** Folds a log with a view and a report after every command, as the engine does. */
function tell(log: readonly RecordedEvent[]): Told {
  const programme = createProgramme('p')
  const views: ProgrammeView[] = []
  const reports: ImpactReport[] = []
  const told: string[] = []
  for (const event of log) {
    const command = applyEvent(programme, event)
    if (command === undefined) continue
    const after = computeView(programme)
    reports.push(impactReport({ before: views.at(-1), after, command, id: `r${command.revision}` }))
    views.push(after)
    told.push(inWords(after))
  }
  return { programme, views, reports, told }
}

function foldAtOnce(log: readonly RecordedEvent[]): Programme {
  const programme = createProgramme('p')
  for (const event of log) applyEvent(programme, event)
  return programme
}

t.test('a programme kept up event by event is, after every command, the programme folded at once', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      const { views, told, programme } = tell(log)
      views.forEach((view, index) => {
        const fresh = computeView(foldAtOnce(log.slice(0, view.revision + 1)))
        if (inWords(fresh) !== told[index]) throw new Error(`the views of revision ${view.revision} differ`)
      })
      const found = compareProgrammes(programme, foldAtOnce(log))
      if (found.length > 0) throw new Error(found.join('\n'))
    }),
    { numRuns: 40 },
  )
  t.pass('no history told them apart')
})

t.test('the graph holds exactly what the register says, in the order of its declaration', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      const programme = foldAtOnce(log)
      const { register, graph, links } = programme
      const activities = [...register.projects.values()].flatMap(({ id, activities }) =>
        [...activities.keys()].map((code) => nodeKey(id, code)),
      )
      const known = new Set(activities)
      const isBound = (key: string) => {
        const link = register.links.get(key)
        if (link === undefined) throw new Error(`no link ${key}`)
        return [link.from, link.to].every((end) => known.has(nodeKey(end.project, end.activity)))
      }
      const declared = [...register.links.keys()]
      const ignores = (key: string) => {
        const { from, to } = register.links.get(key) ?? {}
        const options = register.projects.get(to?.project ?? '')?.settings.options
        return from?.project !== to?.project && options?.ignoreLinksToOtherProjects === true
      }
      const scheduled = declared.filter((key) => isBound(key) && !ignores(key))
      const drawn: { key: string; order: number }[] = []
      graph.forEachEdge((key, { order, link }) => {
        if (linkKey(link) !== key || register.links.get(key) !== link) throw new Error(`edge ${key} is another link`)
        drawn.push({ key, order })
      })
      drawn.sort((a, b) => a.order - b.order)
      const awaited = new Set(
        [...links.dangling.values()]
          .flatMap(({ link }) => [link.from, link.to])
          .map((end) => nodeKey(end.project, end.activity)),
      )
      return (
        JSON.stringify(graph.nodes().sort()) === JSON.stringify(activities.sort()) &&
        JSON.stringify(drawn.map(({ key }) => key)) === JSON.stringify(declared.filter(isBound)) &&
        JSON.stringify([...links.dangling.keys()].sort()) ===
          JSON.stringify(declared.filter((key) => !isBound(key)).sort()) &&
        JSON.stringify(computeView(programme).network.links.map(linkKey)) === JSON.stringify(scheduled) &&
        [...links.awaited.keys()].every((key) => awaited.has(key) && !known.has(key))
      )
    }),
    { numRuns: 40 },
  )
  t.pass('graph and register agree')
})

t.test('a view stays as it was while the programme goes on', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      const { views, told } = tell(log)
      return views.every((view, index) => inWords(view) === told[index])
    }),
    { numRuns: 40 },
  )
  t.pass('no later event reached an earlier view')
})

t.test('the same log gives the same bytes, and they fit the published schemas', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      const once = tell(log)
      const again = tell(structuredClone(log))
      for (const report of once.reports) impactSchema.parse(report)
      const view = once.views.at(-1)
      if (view !== undefined) {
        criticalPathSchema.parse(criticalPathReport(view, 'id'))
        programmeSchema.parse(programmeReport(view, 'id'))
      }
      return JSON.stringify(once.reports) === JSON.stringify(again.reports)
    }),
    { numRuns: 40 },
  )
  t.pass('reports are a function of the log')
})

/** Working minutes of the calendar of the histories, counted day by day. */
function workedMinutes(from: number, to: number, holiday: boolean): number {
  if (to < from) return -workedMinutes(to, from, holiday)
  let sum = 0
  for (let midnight = Math.floor(from / 1440) * 1440; midnight < to; midnight += 1440) {
    const date = new Date(midnight * 60_000)
    const weekday = date.getUTCDay()
    if (weekday === 0 || weekday === 6 || (holiday && date.toISOString().startsWith('2026-03-04'))) continue
    sum += Math.max(0, Math.min(to, midnight + 960) - Math.max(from, midnight + 480))
  }
  return sum
}

t.test('deltas are the differences of the dates beside them', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      const { reports, views } = tell(log)
      return reports.every((report, index) => {
        const view = views[index]
        if (view === undefined) return false
        return report.targets.every(({ finish, project, target }) => {
          const { before, after, deltaMinutes, elapsedMinutes } = finish
          if (before === null || after === null) return deltaMinutes === null && elapsedMinutes === null
          const [from, to] = [toMinutes(before), toMinutes(after)]
          if (elapsedMinutes !== to - from) return false
          if (project === null || !target.startsWith('finish:')) return true
          const entry = view.network.projects[view.network.projectIndex.get(project) ?? -1]
          const calendar = entry === undefined ? undefined : view.network.calendars[entry.calendar]?.calendar
          if (calendar === undefined) return true // the standard week has a break at noon
          return deltaMinutes === workedMinutes(from, to, calendar.exceptions.length > 0)
        })
      })
    }),
    { numRuns: 40 },
  )
  t.pass('every delta adds up')
})

t.test('chains lead from a root to the target along links that drive', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      const { reports, views } = tell(log)
      return reports.every((report, index) => {
        const view = views[index]
        if (view === undefined) return false
        return report.targets.every(({ chain, activity, chainOmitted }) => {
          const last = chain.at(-1)
          if (last === undefined) return true
          if (last.activity !== activity || chain[0]?.link !== null || chainOmitted !== 0) return false
          return chain.every((hop, place) => {
            const previous = chain[place - 1]
            if (previous === undefined) return !hop.crossesProject
            const link = view.network.links.findIndex(
              ({ from, to, type }) =>
                from.project === previous.project &&
                from.activity === previous.activity &&
                to.project === hop.project &&
                to.activity === hop.activity &&
                type === hop.link?.type,
            )
            return view.schedule.driving[link] === 1 && hop.crossesProject === (hop.project !== previous.project)
          })
        })
      })
    }),
    { numRuns: 40 },
  )
  t.pass('every hop is driven by the one before it')
})
