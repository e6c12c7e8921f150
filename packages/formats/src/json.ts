import { parsePlan, type PlanSnapshot, type Problem } from '@throughline/domain'
import { joined, strictUtf8 } from './bytes.ts'
import { findJsonFault } from './json-fault.ts'
import { planLimits } from './limits.ts'
import { createNotes, type Notes } from './notes.ts'
import type { PlanFile, PlanReader } from './plan-file.ts'

/**
 * Reads plans as JSON: one snapshot, an array of them, or `{ "plans": [...] }`. Unknown fields are refused: a misspelt
 * one would silently have no effect. What contradicts itself within a plan (an activity twice, a calendar that overlaps)
 * is told by the decider, which every plan passes.
 */
export function openJsonReader(): PlanReader {
  const notes = createNotes()
  const chunks: Uint8Array[] = []
  let length = 0
  return {
    write: (chunk) => {
      length += chunk.length
      if (length <= planLimits.jsonBytes) chunks.push(chunk.slice())
    },
    end: () => {
      if (length > planLimits.jsonBytes) {
        notes.problem('plan-too-large', `a JSON plan has at most ${planLimits.jsonBytes} bytes; this one has ${length}`)
        return notes.result(nothing)
      }
      return readJson(joined(chunks, length), notes)
    },
  }
}

const nothing = (): PlanFile => ({ format: 'json', tool: '', plans: [], stubs: [], findings: [] })

function readJson(bytes: Uint8Array, notes: Notes) {
  const text = strictUtf8(bytes)
  if (text === undefined) {
    notes.problem('plan-unreadable', 'JSON is UTF-8; some bytes of this file are not')
    return notes.result(nothing)
  }
  const value = parseJson(text, notes)
  const stated = value === undefined ? [] : plansIn(value)
  if (value !== undefined && stated.length === 0) notes.problem('plan-empty', 'the file holds no plan', '$')
  const plans = stated.flatMap(([at, plan]) => checkedPlan(at, plan, notes))
  return notes.result(() => planFile(plans, notes))
}

function parseJson(text: string, notes: Notes): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const fault = findJsonFault(text)
    const before = text.slice(0, fault?.at ?? 0).split('\n')
    const words = fault === undefined ? 'it cannot be read' : `${fault.expected} is expected here`
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
    notes.problem('plan-unreadable', `the JSON has a fault: ${words}`, place)
    return undefined
  }
}

function plansIn(value: unknown): (readonly [at: string, plan: unknown])[] {
  if (Array.isArray(value)) return value.map((plan, index) => [`$[${index}]`, plan] as const)
  if (typeof value !== 'object' || value === null) return [['$', value]]
  const { plans } = value as { plans?: unknown }
  if (!Array.isArray(plans) || Object.hasOwn(value, 'project')) return [['$', value]]
  return plans.map((plan, index) => [`$.plans[${index}]`, plan] as const)
}

function checkedPlan(at: string, value: unknown, notes: Notes): PlanSnapshot[] {
  const parsed = parsePlan(value, at)
  if (parsed.ok) return [parsed.value]
  for (const { code, message, at: place } of parsed.problems as readonly Problem[]) notes.problem(code, message, place)
  return []
}

function planFile(plans: readonly PlanSnapshot[], notes: Notes): PlanFile {
  const own = new Set(plans.map(({ project }) => project))
  const linked = plans.flatMap(({ links }) => links.flatMap(({ from, to }) => [from.project, to.project]))
  const tools = new Set(plans.flatMap(({ settings }) => settings.tool ?? []))
  return {
    format: 'json',
    tool: tools.size === 0 ? 'JSON' : [...tools].join(', ').slice(0, 1000),
    plans,
    stubs: [...new Set(linked)].filter((project) => !own.has(project)),
    findings: notes.findings(),
  }
}
