/** Limits of the embedded world. They bound memory, and how long one read keeps the process, or one commit the next, waiting. */
export const embeddedLimits = {
  /** Events or records that are read from the file at once. */
  pageRows: 256,
  /** Bytes of JSON that are read from the file at once; a single larger row comes alone. */
  pageBytes: 1_000_000,
  /** Events kept in memory for who follows the store at its end, and their characters. */
  recentRows: 256,
  recentCharacters: 500_000,
  /** Appends or publishes that share one durable commit. */
  commitCalls: 1_000,
  /** Bytes of JSON that share one durable commit; a single larger call comes alone. */
  commitBytes: 8_000_000,
  /** Bytes of JSON that may wait for a commit; a call beyond that is refused, with nothing stored. */
  waitingBytes: 256_000_000,
  /** Pages of 4 KiB that gather in the log before they are written back into the file; each time costs two flushes. */
  checkpointPages: 4_000,
  /** How long another program that has the file open (a backup, a shell) may hold up a commit. */
  busyMs: 5_000,
} as const
