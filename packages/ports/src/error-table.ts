/**
 * Every error code of Throughline, once: HTTP status, title, and what the caller should do. The codes are stable; the
 * wording may improve. `ERRORS.md` of this package is tested against this table.
 */
export const errorTable = {
  // request
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    advice: 'Send valid JSON; the place of the first fault is given.',
  },
  'invalid-event': {
    status: 422,
    title: 'An event does not fit its schema',
    advice: 'Correct the field named by the JSON path; schemas are served under /v1/schemas.',
  },
  'unknown-event-type': { status: 422, title: 'The event type is not known', advice: 'Use one of the listed types.' },
  'invalid-request': { status: 400, title: 'A parameter is not valid', advice: 'Correct the parameter named.' },
  'unsupported-content-type': {
    status: 415,
    title: 'The content type is not read here',
    advice: 'Send one of the listed content types.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    advice: 'Split the body, or raise the limit in the configuration.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing under this address',
    advice: 'Check programme, project and path.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The address does not take this method',
    advice: 'Use one of the methods in Allow.',
  },
  'confirmation-required': {
    status: 409,
    title: 'The plan would remove much of the project',
    advice: 'Look at what would be removed; send the same file again with ?confirm= and the token given.',
  },
  'precondition-failed': {
    status: 412,
    title: 'The programme is at another revision',
    advice: 'Read the programme again, decide again, and send the revision that you have seen.',
  },
  'json-too-deep': {
    status: 422,
    title: 'The body is nested too deeply',
    advice: 'Send plain events and plans: none of them needs so many levels.',
  },
  'content-encoding-broken': {
    status: 400,
    title: 'The compressed body cannot be read',
    advice: 'Compress the body again, with gzip, and send it with Content-Encoding: gzip.',
  },
  forbidden: {
    status: 403,
    title: 'The key does not permit this',
    advice: 'Ask an administrator for a key with the role, the programme and the project that this needs.',
  },
  'unknown-connection': {
    status: 404,
    title: 'There is no such connection',
    advice: 'Check the address that the tool delivers to, and the file of connections.',
  },
  'signature-invalid': {
    status: 401,
    title: 'The delivery is not signed as it should be',
    advice: 'Give the tool and the connection the same secret.',
  },
  'handshake-refused': {
    status: 403,
    title: 'The tool may not set up its web hook here',
    advice: 'Give the tool the address with ?key= and the connection’s secret, and create the web hook again.',
  },
  'rate-limited': {
    status: 429,
    title: 'The key asks too often',
    advice: 'Repeat after the time in Retry-After; send events in batches.',
  },
  'request-timeout': {
    status: 408,
    title: 'The body came too slowly',
    advice: 'Send the request again over a faster line, compressed with gzip, or in parts.',
  },
  'unknown-key': { status: 404, title: 'There is no such key', advice: 'List the keys with GET /v1/keys.' },
  unauthorised: { status: 401, title: 'A key is needed', advice: 'Send the API key as a bearer token.' },
  'duplicate-in-batch': {
    status: 422,
    title: 'Two events of one request have the same source and id',
    advice: 'Give every event its own id.',
  },
  'id-reused': {
    status: 409,
    title: 'This source and id were used for another event',
    advice: 'Give a new event a new id; send a repeated one unchanged.',
  },
  conflict: {
    status: 409,
    title: 'The programme changed meanwhile',
    advice: 'Read the programme again and repeat the request.',
  },
  overloaded: { status: 429, title: 'Too much is waiting', advice: 'Repeat after the time in Retry-After.' },
  'internal-error': { status: 500, title: 'Something broke on our side', advice: 'Report it with the correlation id.' },
  // plan files
  'plan-unreadable': {
    status: 422,
    title: 'The plan file cannot be read',
    advice: 'Correct the place named, or export the plan again.',
  },
  'plan-format-unknown': {
    status: 415,
    title: 'The file is in no format we read',
    advice: 'Send Primavera P6 XER or XML, Microsoft Project XML or a JSON plan.',
  },
  'plan-format-mpp': {
    status: 415,
    title: 'A binary .mpp file cannot be read',
    advice: 'In Microsoft Project choose File, Save As, XML Format, and send that file.',
  },
  'plan-empty': {
    status: 422,
    title: 'The file holds no project',
    advice: 'Export at least one project with its activities.',
  },
  'plan-has-several-projects': {
    status: 422,
    title: 'The file holds several projects',
    advice: 'Send it to the programme (PUT /v1/programmes/{p}/plan), or name one of its projects.',
  },
  'plan-invalid': {
    status: 422,
    title: 'The plan contradicts itself',
    advice: 'Correct the place named in the planning tool.',
  },
  'plan-too-large': { status: 413, title: 'The plan has more than we take', advice: 'Split the plan.' },
  // domain decisions
  'unknown-project': {
    status: 422,
    title: 'The project is not part of the programme',
    advice: 'Submit its plan or post project.joined first.',
  },
  'unknown-activity': { status: 422, title: 'The activity is not in the project', advice: 'Check the activity code.' },
  'unknown-link': {
    status: 422,
    title: 'The link does not exist',
    advice: 'Declare it first; a link is known by its two ends and its type.',
  },
  'unknown-target': { status: 422, title: 'The target is not declared', advice: 'Post target.declared first.' },
  'unknown-dependency': {
    status: 422,
    title: 'The dependency is not identified',
    advice: 'Post dependency.identified first.',
  },
  'unknown-entry': {
    status: 422,
    title: 'The entry is not in its register',
    advice: 'Raise it first (risk.raised, issue.raised …).',
  },
  'unknown-baseline': {
    status: 422,
    title: 'The baseline was not taken',
    advice: 'Check its name and project; take it first (POST /v1/programmes/{p}/baselines).',
  },
  'rule-broken': {
    status: 422,
    title: 'The event is not allowed in this state',
    advice: 'The message names the rule.',
  },
  // event store
  'stream-conflict': {
    status: 409,
    title: 'The stream is not at the expected revision',
    advice: 'Read on, decide again, append again.',
  },
  'append-too-large': { status: 413, title: 'The append is over the limit', advice: 'Split it.' },
  'invalid-append': {
    status: 500,
    title: 'The append is not valid',
    advice: 'Report it: the caller broke the contract of the store.',
  },
  'invalid-checkpoint': {
    status: 500,
    title: 'The checkpoint is not one of this event store',
    advice: 'Event store and report feed do not belong together: restore both from one backup, or empty the feed.',
  },
  'store-unavailable': {
    status: 503,
    title: 'The event store does not answer',
    advice: 'Repeat the request unchanged; nothing is stored twice.',
  },
  'store-closed': {
    status: 503,
    title: 'The event store is closed',
    advice: 'The service is stopping; repeat the request later.',
  },
  'store-locked': {
    status: 503,
    title: 'Another process uses this data folder',
    advice: 'Stop the other process or choose another folder.',
  },
  'data-too-new': {
    status: 500,
    title: 'The data was written by a newer version',
    advice: 'Run the version that wrote it, or a newer one.',
  },
  // report feed
  'publisher-fenced': { status: 503, title: 'A newer publisher took over', advice: 'Nothing: the newer one goes on.' },
  'feed-unavailable': {
    status: 503,
    title: 'The report feed does not answer',
    advice: 'Repeat later; reports are kept until it does.',
  },
  'feed-closed': {
    status: 503,
    title: 'The report feed is closed',
    advice: 'The service is stopping; repeat the request later.',
  },
  'unknown-topic': {
    status: 500,
    title: 'The topic does not exist',
    advice: 'Let a service create them (--kafka-topics create), or create them first.',
  },
  'invalid-message': {
    status: 500,
    title: 'The message is not valid',
    advice: 'Report it: the caller broke the contract of the feed.',
  },
  // service state
  'not-ready': {
    status: 503,
    title: 'The service is still reading the history',
    advice: 'Repeat after the time in Retry-After.',
  },
  'programme-quarantined': {
    status: 503,
    title: 'The programme holds an event that cannot be processed',
    advice: 'The last good report stays; see the finding for the event.',
  },
  'engine-elsewhere': {
    status: 503,
    title: 'This process does not compute dates',
    advice: 'Send the request to a process that has the roles intake and engine.',
  },
  'not-reachable': {
    status: 503,
    title: 'No service answers under this address',
    advice: 'Start one with: throughline start. Or name another with --url.',
  },
  'configuration-invalid': {
    status: 500,
    title: 'The configuration is not valid',
    advice: 'Correct the setting named.',
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>

export type ErrorCode = keyof typeof errorTable
