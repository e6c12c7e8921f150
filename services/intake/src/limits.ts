import { appendLimits } from '@throughline/ports'

/** Every bound of the way in, with its unit. Reaching one is answered with its value, never by silence. */
export const defaultLimits = {
  /** Body of a request with events. A request becomes one append, so more than this could never be stored anyway. */
  eventsBytes: 1_000_000,
  /** Bodies with events, of all requests together, from their first byte to their answer; parsed they take ten times as much. */
  eventsBytesAtOnce: 32_000_000,
  /** Longest pause between two pieces of a body, in milliseconds. */
  bodyPauseMs: 30_000,
  /** Body of events a line that is taken group by group. */
  linesBytes: 256_000_000,
  /** A plan file. Primavera exports of 200,000 activities stay below. */
  planBytes: 256_000_000,
  /** Plan files being received or read at the same time, over all programmes. */
  plansAtOnce: 4,
  /** Share of a project's activities that a plan may remove without being confirmed, from 0 to 1. */
  removedShareMost: 0.3,
  /** A plan that removes fewer activities than this is never held. */
  removedLeast: 10,
  /** Changes that a dry run lists one by one. */
  changesListed: 1_000,
  /** Programmes whose register is kept in memory; the least recently used goes first and is folded again when asked. */
  programmesInMemory: 64,
  /** Requests waiting for one programme. */
  waitingPerProgramme: 500,
  /** Requests that share one append. */
  requestsPerAppend: 64,
  appendBytes: appendLimits.appendBytes as number,
  appendEvents: appendLimits.appendEvents as number,
  /** Tries of the same append, same ids, while the store does not answer. */
  triesWhenUnavailable: 3,
  /** Tries to find a programme that nobody else writes to meanwhile. */
  triesOnConflict: 8,
  /** How often programmes are looked at in which only time has passed, in milliseconds. */
  reviewEveryMs: 60_000,
  /** Programmes that are looked at each time; the others have their turn next time. */
  reviewsAtOnce: 50,
  /** First pause between tries in milliseconds; it doubles, with jitter, up to 2 s. */
  pauseMs: 50,
}

export type IntakeLimits = Readonly<typeof defaultLimits>
