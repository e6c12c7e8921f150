import { programmeId } from './values.ts'

const prefix = 'programme-'

/** The stream that holds every event of a programme. */
export const programmeStream = (programme: string): string => prefix + programme

/** The programme whose stream it is; `undefined` for a stream that is none of ours. */
export function programmeOfStream(stream: string): string | undefined {
  if (!stream.startsWith(prefix)) return undefined
  const id = programmeId.safeParse(stream.slice(prefix.length))
  return id.success ? id.data : undefined
}
