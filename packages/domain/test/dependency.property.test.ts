import fc from 'fast-check'
import t from 'tap'
import { dependencyRemarks, dependencySteps, type Dependency, type Fact } from '../src/index.ts'
import { given, happens, joined, planned, problemsOf } from './given.ts'

const date = fc.constantFrom('2026-04-01T08:00', '2026-04-10T08:00', '2026-04-20T08:00')
const side = fc.constantFrom('giver' as const, 'receiver' as const, undefined)
const fact = (type: string, data: object): Fact => ({ type, data: { dependency: 'd', ...data } }) as Fact

const often = fc.oneof(
  date.map((needBy) => fact('dependency.requested', { needBy })),
  date.map((each) => fact('dependency.agreed', { date: each })),
  fc.tuple(fc.option(date), side).map(([proposed, by]) =>
    fact('dependency.disputed', {
      ...(proposed === null ? {} : { proposedDate: proposed }),
      ...(by === undefined ? {} : { side: by }),
    }),
  ),
  fc.constantFrom('started', 'accepted', 'rejected', 'confirmed').map((each) => fact(`dependency.${each}`, {})),
  date.map((each) => fact('dependency.forecast', { date: each })),
  date.map((each) => fact('dependency.delivered', { date: each })),
  fc
    .constantFrom({ title: 'T' }, { needBy: null }, { giver: { project: 'c' } }, { receiver: { project: 'b' } })
    .map((changes) => fact('dependency.revised', { changes })),
)

/** What is cancelled goes no further, so that is rare. */
const step: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 30, arbitrary: often },
  { weight: 1, arbitrary: fc.constant(fact('dependency.cancelled', {})) },
)

/** Through every state, whatever else chance brings. */
const [need, day] = ['2026-04-20T08:00', '2026-04-10T08:00']
const asked = fact('dependency.requested', { needBy: need })
const agreed = fact('dependency.agreed', { date: day })
const delivered = fact('dependency.delivered', { date: day })
const walks: Fact[][] = [
  [asked, agreed, fact('dependency.started', {}), delivered, fact('dependency.accepted', {})],
  [asked, agreed, delivered, fact('dependency.rejected', {})],
  [asked, fact('dependency.disputed', { proposedDate: day, side: 'giver' })],
  [fact('dependency.cancelled', {})],
]

const beginning: Fact[] = [
  joined('a'),
  planned('a', '1'),
  joined('b'),
  joined('c'),
  fact('dependency.identified', { title: 'D', giver: { project: 'a', activity: '1' }, receiver: { project: 'b' } }),
]

/** The state that a step leads to, said apart from the fold. */
const leadsTo: Readonly<Record<string, string>> = { started: 'in-delivery' }

t.test(
  'random steps: what is refused changes nothing, what is taken is in the history, states follow the table',
  async (t) => {
    const reached = new Set<string>()
    const seed = Math.trunc(Date.now() % 1e9)
    t.comment(`seed ${seed}`)
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const register = given(...beginning)
        for (const each of steps) {
          const before = register.dependencies.get('d') as Dependency
          const written = JSON.stringify(before)
          const refused = problemsOf(register, each).length > 0
          if (JSON.stringify(register.dependencies.get('d')) !== written) return false
          if (refused) continue
          happens(register, each, { actor: `actor ${register.revision}` })
          const after = register.dependencies.get('d') as Dependency
          reached.add(after.state)
          const last = after.steps.at(-1)
          const verb = each.type.slice('dependency.'.length)
          if (after.steps.length + after.stepsOmitted !== before.steps.length + before.stepsOmitted + 1) return false
          if (last?.step !== verb || last.revision !== register.revision || last.state !== after.state) return false
          if (last.actor !== `actor ${register.revision - 1}`) return false
          if (JSON.stringify(after.steps.slice(0, -1)) !== JSON.stringify(before.steps)) return false
          const to = leadsTo[verb] ?? verb
          if (to in dependencySteps) {
            if (after.state !== to || !dependencySteps[to as 'agreed'].includes(before.state)) return false
          } else if (!dependencyRemarks[to as 'revised'].includes(before.state)) return false
          // an agreement stands on something that was asked for or proposed, and a proposal has somebody who made it
          if (after.state === 'agreed' && after.agreed === undefined) return false
          if (after.state === 'agreed' && after.needBy !== undefined && (after.agreed ?? '') > after.needBy)
            return false
          if ((after.proposed === undefined) !== (after.proposedBy === undefined)) return false
          if (after.proposed !== undefined && after.state === 'agreed') return false
        }
        return register.ignored.length === 0
      }),
      { numRuns: 500, examples: walks.map((steps): [Fact[]] => [steps]) },
    )
    t.same([...reached].sort(), ['identified', ...Object.keys(dependencySteps)].sort(), 'every state was reached')
  },
)
