import { openPlanReader, type PlanHints } from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { decodedChunks } from './decode-body.ts'
import type { IntakeLimits } from './limits.ts'
import { acceptMediaType, cleanFileName, fileNameOf } from './media-type.ts'
import { refusal } from './refusal.ts'
import type { ReceivedPlan } from './submit-plan.ts'

const accepted = [
  'application/octet-stream',
  'application/xml',
  'text/xml',
  'text/plain',
  'text/csv',
  'text/tab-separated-values',
  'application/json',
  'application/vnd.*',
  'application/x-*',
]

/**
 * Reads the plan file of a request while it arrives; nothing of it is kept but the plan. Refuses with the codes of
 * plan files, `body-too-large`, `unsupported-content-type`.
 */
export async function receivePlan(
  request: FastifyRequest,
  hints: PlanHints,
  limits: IntakeLimits,
): Promise<ReceivedPlan> {
  const contentType = acceptMediaType(request.headers['content-type'], accepted)
  const name = fileNameOf(request.headers['content-disposition']) ?? cleanFileName(hints.fileName)
  const reader = openPlanReader({ ...hints, contentType, fileName: name })
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of decodedChunks(request, limits.planBytes, limits.bodyPauseMs)) {
    hash.update(chunk)
    bytes += chunk.length
    reader.write(chunk)
  }
  if (bytes === 0) throw new ThroughlineError('plan-empty', 'The request has no body')
  const read = reader.end()
  if (!read.ok) throw refusal(read.problems)
  const { plans, tool, format, stubs, findings } = read.value
  const file = { ...(name === undefined ? {} : { name }), format, bytes, sha256: hash.digest('hex') }
  return { plans, tool, file, stubs, findings }
}

/** At most so many plan files are received and read at the same time; more are asked to come again. */
export function planSlots(limits: IntakeLimits): <T>(work: () => Promise<T>) => Promise<T> {
  let taken = 0
  return async (work) => {
    if (taken >= limits.plansAtOnce) {
      throw new ThroughlineError('overloaded', `${taken} plan files are being read`, {
        facts: { limit: limits.plansAtOnce, unit: 'plans' },
      })
    }
    taken += 1
    try {
      return await work()
    } finally {
      taken -= 1
    }
  }
}
