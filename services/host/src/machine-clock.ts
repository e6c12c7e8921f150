import type { Clock } from '@throughline/ports'

export const machineClock: Clock = { now: () => new Date().toISOString() }
