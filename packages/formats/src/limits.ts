/**
 * Plan files are hostile input: every limit that a reader keeps, in one place. Reached, the answer is a problem
 * `plan-too-large` that names the limit.
 */
export const planLimits = {
  /** Bytes of one file, whatever its format. */
  fileBytes: 512 * 1024 * 1024,
  /** Bytes of a JSON file, which has to be held as one text. */
  jsonBytes: 128 * 1024 * 1024,
  /** Bytes of a CSV file, which is held as one text. */
  csvBytes: 32 * 1024 * 1024,
  /** Rows of a CSV file, empty ones among them. */
  csvRows: 500_000,
  /** Characters of one line of a CSV file. */
  csvLineCharacters: 1024 * 1024,
  /** Characters of one line of an XER file. A calendar of thirty years takes about 30,000. */
  lineCharacters: 16 * 1024 * 1024,
  /** Rows kept of one XER file, over all tables that are read. */
  rows: 4_000_000,
  /** Nesting of XML elements; Microsoft Project needs 8. */
  xmlDepth: 32,
  /** Characters of one value in XML that is kept. */
  xmlValueCharacters: 1024 * 1024,
  /** Tasks, resources, calendars and assignments of one XML file, together. */
  xmlRecords: 2_000_000,
  /** Elements within one task, calendar or assignment that are kept. */
  xmlElementsPerRecord: 200_000,
  /** Days that one calendar lists as exceptions. */
  exceptionDays: 100_000,
  /** Days of exceptions over all calendars of one file, recurring and inherited ones counted out. */
  calendarDays: 5_000_000,
} as const

/** So many problems of one file are named; the rest shows when these are mended. */
export const problemsNamed = 20

/** So many findings of one file are named; the last one tells how many are not. */
export const findingsNamed = 1000

/** Bytes looked at, at most, to tell the format: the root element of an XML file may stand behind long comments. */
export const sniffedBytes = 64 * 1024
