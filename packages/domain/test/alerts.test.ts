import fc from 'fast-check'
import t from 'tap'
import {
  alertRules,
  alertSettingsFor,
  decideFacts,
  defaultAlertSettings,
  forkRegister,
  nextReview,
  permissionForEvent,
  reviewDue,
  ruleOfAlert,
  waitingStage,
  type Fact,
} from '../src/index.ts'
import { given, happens, joined, planned } from './given.ts'

const at = (day: number): string => new Date(Date.UTC(2026, 2, 2 + day, 8)).toISOString()
const reviewed: Fact = { type: 'programme.reviewed', data: {} }

t.test('an alert is named by its rule and its subject', async (t) => {
  for (const rule of alertRules) t.equal(ruleOfAlert(`${rule}:x:y`), rule)
  for (const id of ['', ':', 'target-late', 'target-late:', ':x', 'toString:x', '__proto__:x', 'target-latex:y']) {
    t.equal(ruleOfAlert(id), undefined, id)
  }
})

t.test('what was said of an alert: acknowledged, snoozed, resumed', async (t) => {
  const alert = 'target-late:T'
  const register = given(joined('a'))
  happens(register, { type: 'alert.snoozed', data: { alert, until: at(3), note: 'wait' } }, { recordedtime: at(0) })
  t.match(register.snoozed.get(alert), { actor: 'Ada', until: at(3), note: 'wait' })
  happens(register, reviewed, { recordedtime: at(2) })
  t.ok(register.snoozed.has(alert), 'it has not ended')
  happens(register, reviewed, { recordedtime: at(3) })
  t.notOk(register.snoozed.has(alert), 'it has ended')

  happens(register, { type: 'alert.snoozed', data: { alert, until: at(9) } }, { recordedtime: at(3) })
  happens(register, { type: 'alert.acknowledged', data: { alert } }, { recordedtime: at(3) })
  t.strictSame([register.snoozed.size, register.acknowledged.size], [0, 1], 'nobody needs a reminder')
  happens(register, { type: 'alert.resumed', data: { alert } }, { recordedtime: at(3) })
  t.strictSame([register.snoozed.size, register.acknowledged.size], [0, 0])
})

t.test('time is that of the last command that took effect, and never goes back', async (t) => {
  const register = given(joined('a'))
  happens(register, reviewed, { recordedtime: at(5) })
  happens(register, reviewed, { recordedtime: at(4) })
  t.equal(register.latest, at(5))
  happens(register, reviewed, { recordedtime: at(8), closes: false, command: 'c' })
  t.equal(register.latest, at(5), 'a command that waits for its end has no effect')
  happens(register, reviewed, { recordedtime: at(9), command: 'c' })
  t.equal(register.latest, at(9))
})

t.test('a project is heard by what its tool says of its plan', async (t) => {
  const register = given(joined('a'), joined('b'))
  const plans = (day: number, fact: Fact) => happens(register, fact, { recordedtime: at(day) })
  plans(1, planned('a', '1'))
  t.strictSame([register.heard.get('a'), register.heard.get('b')], [at(1), '2026-03-02T08:00:01.000Z'])
  plans(2, { type: 'risk.raised', data: { id: 'r', title: 'Rain', project: 'a' } })
  plans(2, { type: 'target.declared', data: { target: 't', name: 'T', project: 'a', activity: '1' } })
  plans(2, { type: 'activity.removed', data: { project: 'a', activity: 'unknown' } })
  t.equal(register.heard.get('a'), at(1), 'other people, and what had no effect')
  const nothingNew = [{ project: 'b', activities: 0, links: 0, changes: {} }]
  plans(3, { type: 'plan.submitted', data: { submission: 's', projects: nothingNew } })
  t.equal(register.heard.get('b'), at(3))
  plans(4, { type: 'project.left', data: { project: 'b' } })
  t.strictSame([...register.heard.keys()], ['a'])
})

t.test('settings: the project over the programme over what is usual; null takes back', async (t) => {
  const register = given(joined('a'), joined('b'))
  const set = (data: Extract<Fact, { type: 'alert.configured' }>['data']) =>
    happens(register, { type: 'alert.configured', data })
  t.strictSame(alertSettingsFor(register.alertSettings, 'a'), defaultAlertSettings)
  t.equal(register.alertSettings.revision, -1)
  set({ settings: { silentAfterDays: 10, disabled: ['divergence'] } })
  set({ project: 'a', settings: { silentAfterDays: 3, severities: { 'target-late': 'low' } } })
  t.match(alertSettingsFor(register.alertSettings, 'a'), { silentAfterDays: 3, disabled: ['divergence'] })
  t.match(alertSettingsFor(register.alertSettings, 'b'), { silentAfterDays: 10, severities: {} })
  t.equal(register.alertSettings.revision, register.revision)
  set({ project: 'a', settings: { silentAfterDays: null } })
  set({ settings: { silentAfterDays: null } })
  t.match(alertSettingsFor(register.alertSettings, 'a'), { silentAfterDays: 35, severities: { 'target-late': 'low' } })
  set({ project: 'nobody', settings: {} })
  t.match(register.ignored, [{ reason: 'unknown-project', at: 'nobody' }])

  const before = structuredClone(alertSettingsFor(register.alertSettings, 'a'))
  happens(forkRegister(register), {
    type: 'alert.configured',
    data: { project: 'a', settings: { toleranceMinutes: 9 } },
  })
  t.strictSame(alertSettingsFor(register.alertSettings, 'a'), before, 'a fork goes its own way')
})

t.test('what is refused', async (t) => {
  const register = given(joined('a'))
  happens(register, reviewed, { recordedtime: at(5) })
  const problems = (fact: Fact) => {
    const decided = decideFacts(register, [fact])
    return decided.ok ? [] : decided.problems.map(({ code, at: place }) => `${code} ${place}`)
  }
  t.strictSame(problems({ type: 'alert.acknowledged', data: { alert: 'x' } }), ['invalid-event $[0].data.alert'])
  t.strictSame(problems({ type: 'alert.resumed', data: { alert: 'x:y' } }), ['invalid-event $[0].data.alert'])
  const snooze = (until: string): Fact => ({ type: 'alert.snoozed', data: { alert: 'cycle:x', until } })
  t.strictSame(problems(snooze(at(5))), ['invalid-event $[0].data.until'])
  t.strictSame(problems(snooze(at(6))), [])
  const configured = (project: string | undefined, floatStepsDays: number[]): Fact => ({
    type: 'alert.configured',
    data: { ...(project === undefined ? {} : { project }), settings: { floatStepsDays } },
  })
  t.strictSame(problems(configured('b', [])), ['unknown-project $[0].data.project'])
  t.strictSame(problems(configured('a', [5, 5])), ['invalid-event $[0].data.settings.floatStepsDays'])
  t.strictSame(problems(configured(undefined, [5, 1, 0])), [])
  for (const type of ['alert.acknowledged', 'alert.snoozed', 'alert.resumed', 'alert.configured'] as const) {
    t.equal(permissionForEvent(type), 'manage')
  }
})

t.test('a wait weighs more when it has lasted twice as long', async (t) => {
  const stages = [0, 9, 10, 19, 20, 99].map((day) => waitingStage(at(0), 10, at(day)))
  t.strictSame(stages, [0, 0, 1, 1, 2, 2])
})

t.test('a review is due when time alone changes something, and once only', async (t) => {
  const register = given()
  t.equal(nextReview(register), undefined)
  happens(register, joined('a'), { recordedtime: at(0) })
  t.equal(nextReview(register), Date.parse(at(35)))
  t.notOk(reviewDue(register, at(34)))
  t.ok(reviewDue(register, at(35)))
  happens(register, reviewed, { recordedtime: at(36) })
  t.equal(nextReview(register), Date.parse(at(70)), 'the second stage')
  happens(register, { type: 'alert.snoozed', data: { alert: 'cycle:x', until: at(40) } }, { recordedtime: at(36) })
  t.equal(nextReview(register), Date.parse(at(40)), 'a snooze that ends')
  happens(register, reviewed, { recordedtime: at(70) })
  t.equal(nextReview(register), undefined, 'nothing waits for time any more')
  happens(register, { type: 'activity.removed', data: { project: 'a', activity: '1' } }, { recordedtime: at(71) })
  t.equal(nextReview(register), undefined, 'what had no effect is not heard')
  happens(register, joined('a'), { recordedtime: at(72) })
  const off = { type: 'alert.configured', data: { settings: { disabled: ['source-silent'] } } } satisfies Fact
  t.equal(nextReview(register), Date.parse(at(107)))
  happens(register, off, { recordedtime: at(72) })
  t.equal(nextReview(register), undefined, 'nobody asks for it')
})

t.test('whenever the reviews come, none is due between them and the one told beforehand', async (t) => {
  const days = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 60 }), (recordings, silent) => {
      const register = given()
      happens(register, joined('a'), { recordedtime: at(0) })
      const settings = { silentAfterDays: silent }
      happens(register, { type: 'alert.configured', data: { settings } }, { recordedtime: at(0) })
      for (const day of [...recordings].sort((a, b) => a - b)) {
        const before = waitingStage(at(0), silent, register.latest ?? '')
        const after = waitingStage(at(0), silent, at(day))
        if (reviewDue(register, at(day)) !== before < after) return false
        happens(register, reviewed, { recordedtime: at(day) })
      }
      return true
    }),
  )
  t.pass('due exactly when a stage was come to')
})
