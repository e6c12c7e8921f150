import { decidePlan, eventVersions, ok, type PlanSnapshot, type RecordedEvent, type Result } from '@throughline/domain'
import { applyEvent, createProgramme, type Programme } from './programme.ts'

const epoch = '1970-01-01T00:00:00.000Z'

/**
 * The programme that a set of plans makes, without a log: for files on a desk. It goes the way of every submission, so
 * the answer is the one the server gives. Refused as a submission is: `plan-invalid`, `plan-empty`.
 */
export function programmeFromPlans(id: string, plans: readonly PlanSnapshot[]): Result<Programme> {
  const programme = createProgramme(id)
  const decided = decidePlan(programme.register, { submission: 'plans', plans })
  if (!decided.ok) return decided
  const { events } = decided.value
  events.forEach((fact, revision) => {
    const closes = revision === events.length - 1 ? { closes: true as const } : {}
    applyEvent(programme, {
      ...fact,
      id: `plans-${revision}`,
      revision,
      metadata: {
        version: eventVersions[fact.type] ?? 1,
        source: 'throughline:plans',
        sourceid: String(revision),
        time: epoch,
        recordedtime: epoch,
        actor: 'plans',
        correlationid: 'plans',
        command: 'plans',
        ...closes,
      },
    } as RecordedEvent)
  })
  return ok(programme)
}
