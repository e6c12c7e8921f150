import { createClient, type ClientOptions } from '@throughline/client'
import type { AnswerOf } from '@throughline/contract'
import { table } from '../table.ts'

export interface DependenciesFlags {
  readonly programme: string
  readonly format: 'json' | 'text'
  readonly project?: string
  readonly colour?: 'red' | 'amber' | 'green'
}

type DependencyRow = AnswerOf<'listDependencies'>['data']['dependencies'][number]

/** Prints the dependencies between the projects of a programme, the ones in trouble first. */
export async function dependencies(
  service: ClientOptions,
  { programme, format, project, colour }: DependenciesFlags,
  write: (text: string) => void,
): Promise<void> {
  const client = createClient(service)
  const rows: DependencyRow[] = []
  const query = { limit: 1000, project, colour }
  for (let after: string | undefined; ;) {
    const { data } = await client.call('listDependencies', { params: { programme }, query: { ...query, after } })
    rows.push(...data.dependencies)
    if (data.next === null) break
    after = data.next
  }
  if (format === 'json') return write(`${JSON.stringify(rows, null, 2)}\n`)
  if (rows.length === 0) return write('There are no dependencies.\n')
  const sorted = rows.sort((a, b) => rank(b) - rank(a) || (a.bufferMinutes ?? 0) - (b.bufferMinutes ?? 0))
  const heads = ['colour', 'dependency', 'from', 'to', 'state', 'needed by', 'forecast', 'buffer', 'why']
  write(table(heads, sorted.map(cells), new Set(['buffer'])))
}

const ranks = { red: 2, amber: 1, green: 0 } as const
const rank = ({ rag }: DependencyRow): number => (rag === null ? -1 : ranks[rag.colour])

function cells(row: DependencyRow): string[] {
  const { rag, title, dependency, giver, receiver, state, needBy, forecast, bufferDays } = row
  return [
    rag?.colour ?? '-',
    title === '' ? dependency : title,
    place(giver),
    place(receiver),
    state.replace('-', ' '),
    day(needBy),
    day(forecast),
    bufferDays === null ? '-' : `${bufferDays} d`,
    rag?.reason ?? '',
  ]
}

const place = ({ project, activity }: DependencyRow['giver']): string =>
  activity === undefined ? project : `${project}/${activity}`

const day = (date: string | null): string => date?.replace('T', ' ') ?? '-'
