import { readFileSync } from 'node:fs'

/** Resident memory of a process; `undefined`: the system does not tell. */
export function residentMegabytes(process: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${process}/status`, 'utf8')
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
    return Number.isNaN(kilobytes) ? undefined : kilobytes / 1024
  } catch {
    return undefined
  }
}
