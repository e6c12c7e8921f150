import { connection, usableConnection, type Connection } from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const file = z.object({ connections: z.array(connection.extend({ secret: z.string().min(1) })) })

/** Connections of trackers from a file; a secret may be named as `env:NAME` or `file:PATH` instead of being stated. */
export function readConnections(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Connection[] {
  if (path === undefined) return []
  try {
    const stated = file.parse(JSON.parse(readFileSync(path, 'utf8')))
    return stated.connections.map((each) =>
      usableConnection.parse({ ...each, secret: secretOf(each.secret, environment) }),
    )
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : ''
    throw new ThroughlineError('configuration-invalid', `--connections ${path}: ${why}`, { cause, at: '--connections' })
  }
}

function secretOf(stated: string, environment: Readonly<Record<string, string | undefined>>): string {
  if (stated.startsWith('env:')) return environment[stated.slice(4)] ?? ''
  return stated.startsWith('file:') ? readFileSync(stated.slice(5), 'utf8').trim() : stated
}
