import type { PlanSnapshot } from '@throughline/domain'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readPlanFile } from '../src/index.ts'
import { refusal } from './fixture.ts'

const data = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))

function plansOf(bytes: Uint8Array | string): readonly PlanSnapshot[] {
  const read = readPlanFile(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, {})
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.value.plans
}

/** What the two exports of one project say differently by nature: what the tool computed, and how it calls itself. */
function comparable(plans: readonly PlanSnapshot[]): unknown {
  return plans.map(({ settings: { tool: _tool, name, ...settings }, activities, ...rest }) => ({
    ...rest,
    // XER shows a project that was never named in brackets
    settings: { ...settings, name: name.replace(/^\((.*)\)$/, '$1') },
    activities: activities.map(({ reported: _reported, ...activity }) => activity),
  }))
}

t.test('P6 XML and XER of one project give the same plan', async (t) => {
  if (!existsSync(data)) return t.pass('skipped: no plans beside the project')
  const pairs = [
    ['p6-pmxml/mpxj-percent-complete-8.4.pmxml', 'p6-xer-format/mpxj-percent-complete-8.4.xer'],
    ['p6-pmxml/aspose-MultiprojectWithExternal.xml', 'p6-xer-format/aspose-MultiprojectWithExternal.xer'],
  ]
  for (const [xml = '', xer = ''] of pairs) {
    const read = (name: string) => comparable(plansOf(readFileSync(`${data}/${name}`)))
    t.strictSame(read(xml), read(xer), xml)
  }
})

t.test('projects that are only referred to are told apart; baselines come along', async (t) => {
  if (!existsSync(data)) return t.pass('skipped: no plans beside the project')
  const read = (name: string) => readPlanFile(readFileSync(`${data}/p6-pmxml/${name}`), {})
  const two = read('aspose-PrimaveraProject.xml')
  t.match(two, { ok: true, value: { format: 'pmxml', stubs: ['PROD00266', 'PROD00228'] } })
  t.same(two.ok && two.value.plans.map(({ activities, links }) => [activities.length, links.length]), [
    [13, 13],
    [13, 13],
  ])
  const based = read('aspose-BaselineProjects.xml')
  t.equal(based.ok && based.value.plans[0]?.baselines?.length, 2)
})

const workday = (day: string): string =>
  `<StandardWorkHours><DayOfWeek>${day}</DayOfWeek><WorkTime><Start>08:00:00</Start><Finish>15:59:00</Finish></WorkTime></StandardWorkHours>`
const calendar = `<p6:Calendar><ObjectId>1</ObjectId><Name>Days</Name><HoursPerDay>8</HoursPerDay><IsDefault>1</IsDefault><Type>Global</Type>
<StandardWorkWeek>${['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'].map(workday).join('')}</StandardWorkWeek>
<HolidayOrExceptions><HolidayOrException><Date>2026-03-04T00:00:00</Date><WorkTime xsi:nil="true"/></HolidayOrException></HolidayOrExceptions></p6:Calendar>`
const activity = (id: number, fields: string): string =>
  `<Activity><ObjectId>${id}</ObjectId><ProjectObjectId>7</ProjectObjectId><CalendarObjectId>1</CalendarObjectId><Id>A${id}</Id><Name>Step ${id}</Name><Status>Not Started</Status><PercentCompleteType>Duration</PercentCompleteType><PlannedDuration>16</PlannedDuration><RemainingDuration>16</RemainingDuration>${fields}</Activity>`
const project = (content: string): string =>
  `<Project><ObjectId>7</ObjectId><Id>QUAY</Id><Name>Quay</Name><DataDate>2026-03-02T08:00:00</DataDate><ActivityDefaultCalendarObjectId>1</ActivityDefaultCalendarObjectId>${content}</Project>`
const file = (content: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<p6:APIBusinessObjects xmlns:p6="http://xmlns.oracle.com/Primavera/P6/V19.12/API/BusinessObjects" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${content}</p6:APIBusinessObjects>`
const options =
  '<ScheduleOptions><OutOfSequenceScheduleType>Progress Override</OutOfSequenceScheduleType><RelationshipLagCalendar>24 Hour Calendar</RelationshipLagCalendar><ComputeTotalFloatType>Smallest of Start Float and Finish Float</ComputeTotalFloatType></ScheduleOptions>'

t.test('a small plan, with whatever prefix', async (t) => {
  const content =
    activity(
      1,
      '<Type>Task Dependent</Type><PrimaryConstraintType>Start On or After</PrimaryConstraintType><PrimaryConstraintDate>2026-03-05T08:00:00</PrimaryConstraintDate>',
    ) +
    activity(2, '<Type>Finish Milestone</Type>') +
    '<Relationship><PredecessorActivityObjectId>1</PredecessorActivityObjectId><SuccessorActivityObjectId>2</SuccessorActivityObjectId><PredecessorProjectObjectId>7</PredecessorProjectObjectId><SuccessorProjectObjectId>7</SuccessorProjectObjectId><Type>Finish to Finish</Type><Lag>4</Lag></Relationship>' +
    options
  const [plan] = plansOf(file(calendar + project(content)))
  t.match(plan, {
    project: 'QUAY',
    settings: {
      name: 'Quay',
      dataDate: '2026-03-02T08:00',
      options: { progress: 'progress-override', lagCalendar: '24-hour', totalFloat: 'smallest' },
    },
    activities: [
      {
        code: 'A1',
        kind: 'task',
        durationMinutes: 960,
        constraint: { kind: 'start-on-or-after', date: '2026-03-05T08:00' },
      },
      { code: 'A2', kind: 'finish-milestone' },
    ],
    links: [{ from: { project: 'QUAY', activity: 'A1' }, type: 'FF', lagMinutes: 240 }],
  })
  t.same(plan?.calendars[0]?.week[1], [[480, 960]], 'the last minute worked is part of the shift')
  t.equal(plan?.calendars[0]?.exceptions.length, 1)
})

t.test('what is broken is told with its place', async (t) => {
  const bad = activity(1, '<Type>Task Dependent</Type><SuspendDate>soon</SuspendDate>')
  t.match(refusal(file(calendar + project(bad))), /^plan-invalid line \d+, Activity, SuspendDate: "soon"/)
  t.match(refusal(file(calendar)), /^plan-empty/)
  t.match(refusal(file(calendar + project(bad)).slice(0, -80)), /^plan-unreadable/)
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa">]>${file(project('<Name>&a;</Name>'))}`
  t.match(refusal(bomb), /^plan-unreadable .*DOCTYPE/)
  t.match(refusal(file('<Project>'.repeat(60))), /^plan-(too-large|unreadable)/)
  t.match(
    refusal(file(project(`<Name>${'x'.repeat(1_100_000)}</Name>`.replace('Name', 'Code').replace('Name', 'Code')))),
    /^plan-too-large/,
  )
})
