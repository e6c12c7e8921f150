import type { Activity, Fact, LinkType, ProjectSettings, RecordedEvent } from '@throughline/domain'
import fc from 'fast-check'
import { day, fiveDays, recorded, settings, task } from './story.ts'

/**
 * Random histories over few and hostile ids, so that what they name meets again and again: three projects, four codes,
 * two dozen links within and across.
 */
const projects = ['a', '__proto__', 'x/y']
const codes = ['1', '10', 'hasOwnProperty', 'y/1']

const project = fc.constantFrom(...projects)
const code = fc.constantFrom(...codes)
const end = fc.record({ project, activity: code })
const ends = projects.flatMap((project) => codes.map((activity) => ({ project, activity })))
const types: LinkType[] = ['FS', 'SS', 'FF', 'SF']
const identities = ends.flatMap((from, n) =>
  [1, 5].map((step) => ({
    from,
    to: ends[(n + step) % ends.length] ?? from,
    type: types[(n * step) % 4] ?? 'FS',
  })),
)
const identity = fc.constantFrom(...identities)
const lagMinutes = fc.constantFrom(0, day, -day / 2)
const date = fc.constantFrom('2026-03-02T08:00', '2026-03-09T08:00', '2026-03-11T12:30', '2026-04-01T16:00')
const days = fc.integer({ min: 0, max: 9 })

const planned: fc.Arbitrary<Fact> = fc
  .record({ project, code, days, calendar: fc.constantFrom('five', 'lost', undefined), external: fc.option(date) })
  .map(({ project, code, days, calendar, external }) => {
    const over: Partial<Activity> = {
      ...(calendar === undefined ? {} : { calendar }),
      ...(external === null ? {} : { externalEarlyStart: external }),
      reported: { earlyStart: '2026-03-02T08:00', earlyFinish: '2026-03-03T16:00' },
    }
    return { type: 'activity.planned', data: { project, activity: task(code, days, over) } }
  })

const progressed: fc.Arbitrary<Fact> = fc
  .record({ project, activity: code, days, started: fc.boolean(), date })
  .map(({ project, activity, days, started, date }) => ({
    type: 'activity.progressed',
    data: {
      project,
      activity,
      changes: {
        remainingMinutes: days * day,
        ...(started ? { status: days === 0 ? 'complete' : 'in-progress', actualStart: date } : {}),
        ...(started && days === 0 ? { actualFinish: date } : {}),
      },
    },
  }))

const replanned: fc.Arbitrary<Fact> = fc
  .record({ project, activity: code, days, date, which: fc.integer({ min: 0, max: 3 }) })
  .map(({ project, activity, days, date, which }) => {
    const changes = [
      { durationMinutes: days * day },
      { constraint: { kind: 'start-on-or-after' as const, date } },
      { constraint: null, owner: 'somebody' },
      { calendar: which === days ? null : 'five' },
    ][which]
    return { type: 'activity.replanned', data: { project, activity, changes: changes ?? {} } }
  })

const reported: fc.Arbitrary<Fact> = end.map(({ project, activity }) => ({
  type: 'activity.reported',
  data: { project, activity, reported: { earlyFinish: '2026-03-20T16:00' } },
}))
const removed: fc.Arbitrary<Fact> = end.map((data) => ({ type: 'activity.removed', data }))
const joined: fc.Arbitrary<Fact> = project.map((id) => ({
  type: 'project.joined',
  data: { project: id, settings: settings() },
}))
const left: fc.Arbitrary<Fact> = project.map((id) => ({ type: 'project.left', data: { project: id } }))
const rescheduled: fc.Arbitrary<Fact> = fc.tuple(project, date, fc.boolean()).map(([id, dataDate, ignores]) => ({
  type: 'project.rescheduled',
  data: { project: id, changes: { dataDate, options: ignores ? { ignoreLinksToOtherProjects: true } : {} } },
}))
const defined: fc.Arbitrary<Fact> = fc.tuple(project, fc.boolean()).map(([id, holiday]) => ({
  type: 'calendar.defined',
  data: {
    project: id,
    calendar: holiday ? { ...fiveDays, exceptions: [{ date: '2026-03-04', shifts: [] }] } : fiveDays,
  },
}))
const declared: fc.Arbitrary<Fact> = fc
  .tuple(identity, lagMinutes)
  .map(([link, lagMinutes]) => ({ type: 'link.declared', data: { ...link, lagMinutes } }))
const revised: fc.Arbitrary<Fact> = fc
  .tuple(identity, lagMinutes)
  .map(([link, lagMinutes]) => ({ type: 'link.revised', data: { ...link, lagMinutes } }))
const withdrawn: fc.Arbitrary<Fact> = identity.map((data) => ({ type: 'link.withdrawn', data }))
const targetEnd = fc.constantFrom(...ends.filter((_, n) => n % 5 === 0))
const target: fc.Arbitrary<Fact> = targetEnd.map(({ project, activity }) => ({
  type: 'target.declared',
  data: { target: `${project} ${activity}`, name: 'Target', project, activity },
}))
const committed: fc.Arbitrary<Fact> = fc.tuple(targetEnd, date).map(([{ project, activity }, date]) => ({
  type: 'target.committed',
  data: { target: `${project} ${activity}`, date },
}))
const baselined: fc.Arbitrary<Fact> = fc
  .tuple(project, fc.constantFrom('B1', 'B2'), fc.array(fc.tuple(code, date), { maxLength: 4 }))
  .map(([project, name, dates]) => ({
    type: 'baseline.taken',
    data: { project, name, activities: dates.map(([activity, finish]) => ({ activity, finish })) },
  }))
const alert = fc.oneof(
  end.map(({ project, activity }) => `target-late:${project} ${activity}`),
  end.map(({ project, activity }) => `target-critical:${project} ${activity}`),
  project.map((id) => `source-silent:${id}`),
  fc.constantFrom('cycle:more', 'critical-path-moved:a'),
)
const alerted: fc.Arbitrary<Fact> = fc.oneof(
  alert.map((id) => ({ type: 'alert.acknowledged' as const, data: { alert: id } })),
  alert.map((id) => ({ type: 'alert.resumed' as const, data: { alert: id } })),
  fc.tuple(alert, fc.integer({ min: 1, max: 200 })).map(([id, day]) => ({
    type: 'alert.snoozed' as const,
    data: { alert: id, until: new Date(Date.UTC(2026, 2, 2 + day)).toISOString() },
  })),
  fc
    .record({ disabled: fc.subarray(['target-critical', 'divergence'] as const), toleranceMinutes: fc.nat(5_000) })
    .map((settings) => ({ type: 'alert.configured' as const, data: { settings } })),
  fc.constant({ type: 'programme.reviewed' as const, data: {} }),
)
const approved: fc.Arbitrary<Fact> = fc.tuple(project, fc.constantFrom('B1', 'B2')).map(([project, name]) => ({
  type: 'baseline.approved',
  data: { project, name },
}))
const risk: fc.Arbitrary<Fact> = fc.constant({ type: 'risk.raised', data: { id: 'constructor', title: 'Rain' } })

/** What changes how targets are counted, apart from what moves them. */
export const countings: fc.Arbitrary<Fact> = fc.oneof(target, committed, committed, baselined, defined)

const progress = fc.oneof(progressed, progressed, replanned, reported)
const anything = fc.oneof(
  { weight: 2, arbitrary: joined },
  { weight: 6, arbitrary: planned },
  { weight: 8, arbitrary: progress },
  { weight: 2, arbitrary: removed },
  { weight: 8, arbitrary: declared },
  { weight: 2, arbitrary: revised },
  { weight: 2, arbitrary: withdrawn },
  { weight: 1, arbitrary: rescheduled },
  { weight: 1, arbitrary: defined },
  { weight: 1, arbitrary: left },
  { weight: 2, arbitrary: target },
  { weight: 2, arbitrary: committed },
  { weight: 2, arbitrary: alerted },
  { weight: 1, arbitrary: baselined },
  { weight: 1, arbitrary: approved },
  { weight: 1, arbitrary: risk },
)

const command = fc.record({
  facts: fc.oneof(
    fc.array(progress, { minLength: 1, maxLength: 2 }),
    fc.array(anything, { minLength: 1, maxLength: 5 }),
  ),
  /** 0: it never closes; 1: a plan submission closes it; else its last fact does. */
  ending: fc.integer({ min: 0, max: 12 }),
  submitter: project,
})

/** Two of the projects join, and their links are declared, before anything else happens. */
const beginning = fc.tuple(
  fc.constantFrom(projects.slice(0, 2), projects.slice(1), [...projects].reverse()),
  fc.array(planned, { minLength: 4, maxLength: 12 }),
  fc.array(declared, { minLength: 4, maxLength: 16 }),
  fc.array(target, { maxLength: 4 }),
)

type Beginning = [members: string[], activities: Fact[], links: Fact[], targets: Fact[]]
interface Command {
  readonly facts: readonly Fact[]
  readonly ending: number
  readonly submitter: string
}

/** A log: revisions from 0, some commands of several events, some never closed, some abandoned. */
export const histories: fc.Arbitrary<RecordedEvent[]> = logsOf(
  fc.tuple(beginning, fc.array(command, { minLength: 1, maxLength: 14 })),
)

const kinds = ['task', 'level-of-effort', 'summary', 'finish-milestone', 'start-milestone'] as const
const manifold: fc.Arbitrary<Fact> = fc
  .record({ project, code, days, kind: fc.constantFrom(...kinds), parent: fc.option(code), external: fc.option(date) })
  .chain((base) =>
    fc.record({ late: fc.boolean(), owner: fc.constantFrom('Ann', undefined) }).map((more) => ({ ...base, ...more })),
  )
  .map(({ project, code, days, kind, parent, external, late, owner }) => {
    const over: Partial<Activity> = {
      kind,
      ...(parent === null || parent === code ? {} : { parent }),
      ...(external === null ? {} : { externalEarlyStart: external, externalLateFinish: external }),
      ...(late ? { constraint: { kind: 'as-late-as-possible' } } : {}),
      ...(owner === undefined ? {} : { owner }),
      reported: { earlyStart: '2026-03-02T08:00', earlyFinish: '2026-03-03T16:00' },
    }
    return { type: 'activity.planned', data: { project, activity: task(code, days, over) } }
  })

const settled: fc.Arbitrary<Fact> = fc
  .record({
    project,
    dataDate: fc.option(date, { nil: undefined }),
    mustFinishBy: fc.option(date),
    tool: fc.constantFrom('P6', undefined),
    options: fc.constantFrom<ProjectSettings['options']>(
      {},
      { criticalBy: 'longest-path' },
      { openEndsCritical: true, criticalFloatMinutes: day },
      { floatBase: 'all-projects', totalFloat: 'smallest' },
      { progress: 'progress-override', lagCalendar: 'successor' },
    ),
  })
  .map(({ project, dataDate, mustFinishBy, tool, options }) => ({
    type: 'project.rescheduled',
    data: {
      project,
      changes: {
        mustFinishBy,
        options,
        ...(dataDate === undefined ? {} : { dataDate }),
        ...(tool === undefined ? {} : { tool }),
      },
    },
  }))

const named: fc.Arbitrary<Fact> = fc
  .tuple(project, code, fc.constantFrom('Dig', 'Lay'), fc.option(date))
  .map(([project, activity, name, external]) => ({
    type: 'activity.replanned',
    data: { project, activity, changes: { name, externalEarlyStart: external } },
  }))

const steady = fc.oneof(
  { weight: 6, arbitrary: progress },
  { weight: 4, arbitrary: declared },
  { weight: 2, arbitrary: revised },
  { weight: 3, arbitrary: withdrawn },
  { weight: 2, arbitrary: settled },
  { weight: 1, arbitrary: named },
  { weight: 1, arbitrary: defined },
  { weight: 1, arbitrary: target },
)

/** Logs most of whose commands leave projects, activities and calendars in place; now and then these change as well. */
export const steadyHistories: fc.Arbitrary<RecordedEvent[]> = logsOf(
  fc.tuple(
    fc.tuple(
      fc.constantFrom(projects.slice(0, 2), projects, [...projects].reverse()),
      fc.array(fc.oneof(planned, manifold), { minLength: 6, maxLength: 12 }),
      fc.array(declared, { minLength: 4, maxLength: 16 }),
      fc.array(target, { maxLength: 4 }),
    ),
    fc.array(
      fc.record({
        facts: fc.oneof(
          { weight: 6, arbitrary: fc.array(steady, { minLength: 1, maxLength: 4 }) },
          { weight: 1, arbitrary: fc.array(fc.oneof(anything, manifold), { minLength: 1, maxLength: 3 }) },
        ),
        ending: fc.integer({ min: 0, max: 12 }),
        submitter: project,
      }),
      { minLength: 4, maxLength: 24 },
    ),
  ),
)

function logsOf(stories: fc.Arbitrary<[Beginning, Command[]]>): fc.Arbitrary<RecordedEvent[]> {
  return stories.map(([[members, activities, links, targets], commands]) => {
    const log: RecordedEvent[] = []
    const record = (facts: readonly Fact[], name: string, closes: boolean) => {
      facts.forEach((fact, index) => {
        log.push(recorded(fact, log.length, name, closes && index === facts.length - 1))
      })
    }
    for (const id of members) {
      const calendar: Fact = { type: 'calendar.defined', data: { project: id, calendar: fiveDays } }
      record([{ type: 'project.joined', data: { project: id, settings: settings() } }, calendar], `join ${id}`, true)
    }
    record(activities, 'activities', true)
    record(links, 'links', true)
    record(targets, 'targets', true)
    commands.forEach(({ facts, ending, submitter }, number) => {
      const submitted: Fact = {
        type: 'plan.submitted',
        data: { submission: `s${number}`, projects: [{ project: submitter, activities: 0, links: 0, changes: {} }] },
      }
      record(ending === 1 ? [...facts, submitted] : facts, `command-${number}`, ending !== 0)
    })
    return log
  })
}
