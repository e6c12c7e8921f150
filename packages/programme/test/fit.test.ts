import t from 'tap'
import { impactReport as schema, type Hop, type ImpactReport, type Slip } from '@throughline/domain'
import { fitted, jsonBytes } from '../src/fit.ts'

const hop = (name: string): Hop => ({
  project: 'A',
  activity: '10',
  name,
  start: null,
  finish: null,
  link: null,
  reason: name,
  changed: false,
  crossesProject: false,
})
const still = { before: null, after: null, deltaMinutes: null, deltaDays: null, elapsedMinutes: null }

function report(targets: number, hops: number, name: string): ImpactReport {
  const time = '2026-03-02T08:00:00.000Z'
  return {
    id: 'x',
    programme: 'p',
    revision: 7,
    cause: {
      command: 'c',
      event: 'e',
      actor: 'a',
      source: '/s',
      time,
      recordedTime: time,
      correlationId: 'k',
      projects: ['A'],
      file: null,
      counts: {},
    },
    summary: 'moves',
    changes: [],
    changesOmitted: 0,
    targets: Array.from({ length: targets }, (_, place) => ({
      target: `t${place}`,
      name,
      project: 'A',
      activity: '10',
      committed: null,
      finish: still,
      totalFloatBeforeMinutes: null,
      totalFloatAfterMinutes: null,
      becameCritical: false,
      ceasedCritical: false,
      chain: Array.from({ length: hops }, () => hop(name)),
      chainOmitted: 3,
    })),
    links: [],
    linksOmitted: 0,
    moved: { activities: 0, byProject: {}, becameCritical: 0, ceasedCritical: 0 },
    tell: Array.from({ length: 100 }, () => ({ owner: name, project: 'A', why: name })),
    findings: { raised: [], cleared: [] },
  }
}

t.test('a report that fits stays as it is', async (t) => {
  const small = report(3, 5, 'short')
  t.equal(fitted(small), small)
})

t.test('a report over the limit says less, tells how much less, and still fits its schema', async (t) => {
  for (const bytesMost of [400_000, 100_000, 30_000, 5_000]) {
    const large = report(60, 60, '長'.repeat(100))
    const fits = fitted(large, bytesMost)
    t.ok(jsonBytes(fits) <= bytesMost, `${jsonBytes(fits)} of ${bytesMost} bytes`)
    t.ok(schema.safeParse(fits).success)
    t.equal(fits.targets.length + (fits.targetsOmitted ?? 0), 60, 'every target is shown or counted')
    for (const { chain, chainOmitted } of fits.targets) t.equal(chain.length + chainOmitted, 63, 'so is every hop')
  }
})

t.test('entries of slip ledgers all stay, thousands of them, with the reasons of the most moved', async (t) => {
  const slip = (place: number): Slip => ({
    target: `finish:project-${place}`,
    before: '2026-03-02T08:00',
    after: '2026-03-09T08:00',
    deltaMinutes: 2400,
    recountMinutes: 0,
    elapsedMinutes: 10080,
    minutesPerDay: 480,
    reference: { kind: 'committed', name: null, date: '2026-03-02T08:00' },
    varianceMinutes: 2400,
    project: 'project-1',
    because: `'${'x'.repeat(120)}' takes 5 working days longer`,
  })
  const large = { ...report(60, 60, 'name'), slips: Array.from({ length: 2_000 }, (_, place) => slip(place)) }
  const { slips = [], ...rest } = fitted(large)
  t.ok(jsonBytes({ ...rest, slips }) <= 700_000, `${jsonBytes({ ...rest, slips })} bytes`)
  t.same(
    slips.map(({ because: _, ...figures }) => figures),
    large.slips.map(({ because: _, ...figures }) => figures),
  )
  t.ok(slips.slice(0, 500).every(({ because }) => because !== null))
  const most = fitted({ ...large, slips: Array.from({ length: 9_000 }, (_, place) => slip(place)) })
  t.equal((most.slips?.length ?? 0) + (most.slipsOmitted ?? 0), 9_000, 'what no record holds is counted')
  t.ok(jsonBytes(most) <= 700_000)
})

t.test('bytes are those of UTF-8', async (t) => {
  const text = 'aé長😀'.repeat(60_000)
  t.equal(jsonBytes(text), Buffer.byteLength(JSON.stringify(text)))
})
