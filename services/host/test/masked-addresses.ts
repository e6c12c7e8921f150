import { routes, type Route } from '@throughline/contract'
import { as, followed, type World } from './masked-world.ts'

/** What a reader may know to ask for, by parameter of an address. */
type Known = Readonly<Record<string, readonly string[]>>

/** Every address of the contract that tells anything of a programme. */
export const readable = routes.filter(
  ({ method, path, permission }) =>
    method === 'GET' && permission !== 'public' && (path.startsWith('/v1/programmes') || path === '/metrics'),
)

/** What a query needs, or is worth asking, beside `?asOf=`, which is tried wherever there is one. */
const queries: Readonly<Record<string, (closings: readonly number[]) => readonly string[]>> = {
  getDiff: (closings) => [`from=${closings[0] ?? 0}`, `from=${closings.at(-2) ?? 0}&to=${closings.at(-1) ?? 0}`],
  compareBaselines: () => ['names=all'],
  getHold: () => ['date=2026-03-05T17:00', 'date=2026-04-30T17:00'],
  explainActivity: () => ['early-start', 'early-finish', 'late-start', 'late-finish'].map((date) => `date=${date}`),
  getLedger: () => ['', 'since=-1', 'groupBy=project', 'groupBy=cause'],
  listAlerts: () => ['', 'state=open,acknowledged,snoozed,cleared'],
  streamImpactReports: () => ['after=0'],
  streamAlertNotices: () => ['after=0'],
}

/** The addresses of a route, filled in: a parameter that nobody has thought of fails. */
function addressesOf({ id, path, query }: Route, known: Known, closings: readonly number[]): string[] {
  let paths = [path]
  for (const [part, name = ''] of path.matchAll(/:(\w+)/g)) {
    const values = known[name]
    if (values === undefined) throw new Error(`${path}: what is asked for as :${name}?`)
    paths = paths.flatMap((each) => values.map((value) => each.replace(part, encodeURIComponent(value))))
  }
  const asked = queries[id]?.(closings) ?? ['']
  const moments =
    query !== undefined && 'asOf' in query.shape ? ['', ...closings.slice(-2).map((at) => `asOf=${at}`)] : ['']
  const all = asked.flatMap((each) => moments.map((moment) => [each, moment].filter((part) => part !== '').join('&')))
  return paths.flatMap((each) => all.map((of) => (of === '' ? each : `${each}?${of}`)))
}

export interface Told {
  readonly route: string
  readonly address: string
  readonly status: number
  readonly text: string
}

const isStream = ({ answers }: Route): boolean =>
  Object.values(answers).some(({ content }) => content?.some(({ mediaType }) => mediaType === 'text/event-stream'))

/** All that somebody is told at every address, in every format that the contract states. */
export async function toldTo(world: World, key: string): Promise<Told[]> {
  const { app, state } = world
  const get = (address: string, accept = 'application/json') =>
    app.inject({ url: address, headers: { ...as(key), accept } })
  const list = async <T>(path: string, field: string): Promise<T[]> =>
    (await get(`/v1/programmes/p/${path}`)).json<Record<string, T[]>>()[field] ?? []
  const alerts = await list<{ alert: string }>('alerts?state=open,acknowledged,snoozed,cleared', 'alerts')
  const targets = await list<{ target: string }>('targets', 'targets')
  const dependencies = await list<{ dependency: string }>('dependencies', 'dependencies')
  const subscriptions = await list<{ subscription: string }>('subscriptions', 'subscriptions')
  const names = targets.map(({ target }) => target)
  const told: Told[] = []
  for (const route of readable) {
    const known: Known = {
      programme: ['p'],
      project: ['GIVE', 'TAKE'],
      activity: ['A1', 'A2'],
      target: ['opening', 'finish:', ...names],
      id: route.path.includes('/dependencies/') ? dependencies.map(({ dependency }) => dependency) : names,
      revision: state.closings.map(String),
      alert: alerts.map(({ alert }) => alert),
      subscription: subscriptions.map(({ subscription }) => subscription),
    }
    for (const address of addressesOf(route, known, state.closings)) {
      if (isStream(route)) {
        told.push({ route: route.id, address, status: 200, text: await followed(world, key, address) })
        continue
      }
      const formats = Object.values(route.answers).flatMap(({ content = [] }) =>
        content.map(({ mediaType }) => mediaType),
      )
      for (const format of new Set(formats)) {
        const { statusCode, body, headers } = await get(address, format)
        told.push({ route: route.id, address, status: statusCode, text: `${JSON.stringify(headers)}\n${body}` })
      }
    }
  }
  return told
}
