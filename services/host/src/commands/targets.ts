import { createClient, type ClientOptions } from '@throughline/client'
import type { AnswerOf } from '@throughline/contract'
import { table } from '../table.ts'

export interface TargetsFlags {
  readonly programme: string
  readonly format: 'json' | 'text'
}

/** Prints the declared targets of a programme. */
export async function targets(
  service: ClientOptions,
  { programme, format }: TargetsFlags,
  write: (text: string) => void,
): Promise<void> {
  const { data: answer } = await createClient(service).call('listTargets', { params: { programme } })
  if (format === 'json') return write(`${JSON.stringify(answer.targets, null, 2)}\n`)
  if (answer.targets.length === 0) return write('There are no targets.\n')
  const heads = ['colour', 'target', 'activity', 'owner', 'committed', 'forecast', 'late', 'float', 'why']
  write(table(heads, answer.targets.map(cells), new Set(['late', 'float'])))
}

type TargetRow = AnswerOf<'listTargets'>['data']['targets'][number]

const minutesPerHour = 60

function cells(row: TargetRow): string[] {
  const { rag, name, project, activity, owner, committed, forecast, lateDays, totalFloatMinutes } = row
  return [
    rag.colour,
    name,
    `${project}/${activity}`,
    owner ?? '-',
    day(committed),
    day(forecast),
    lateDays === null ? '-' : `${lateDays} d`,
    totalFloatMinutes === null ? '-' : `${Math.round((totalFloatMinutes / minutesPerHour) * 100) / 100} h`,
    rag.reason,
  ]
}

const day = (date: string | null): string => date?.replace('T', ' ') ?? '-'
