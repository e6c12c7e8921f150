import type { Activity, Fact, LinkEnd, ProjectSettings, RecordedEvent } from '@throughline/domain'

/**
 * The same history with one of its projects confidential, and every text that this project has (ids, codes, names,
 * owners, outline, calendars, tool, files, who posts for it, from where) beginning with a word that nothing else holds.
 * Ids of commands are digests.
 */
export function withSecret(log: readonly RecordedEvent[], project: string, word: string): RecordedEvent[] {
  const secret = secrecy(project, word)
  // who begins with another project's events is not known as the sender of this one's while the command is not complete
  const begun = new Map(log.map((event) => [event.metadata.command, event] as const).reverse())
  // a plan that links to the project is its own sender's
  const plans = new Set(log.filter(({ type }) => type === 'plan.submitted').map(({ metadata }) => metadata.command))
  const isOthers = ({ type, metadata }: RecordedEvent) => type.startsWith('link.') && plans.has(metadata.command)
  const owned = new Set(
    [...begun].filter(([, first]) => secret.owns(first) && !isOthers(first)).map(([command]) => command),
  )
  return log.map((event) => {
    const { metadata } = event
    const { command, actor, source, correlationid, sourceid } = metadata
    const hide = (text: string) => (owned.has(command) ? secret.text(text) : text)
    return {
      ...event,
      ...secret.fact(event),
      metadata: {
        ...metadata,
        actor: hide(actor),
        source: hide(source),
        correlationid: hide(correlationid),
        sourceid: hide(sourceid),
      },
    } as RecordedEvent
  })
}

function secrecy(secret: string, word: string) {
  const text = (of: string) => `${word} ${of}`
  const id = (project: string) => (project === secret ? text(project) : project)
  const end = ({ project, activity }: LinkEnd) =>
    project === secret ? { project: text(project), activity: text(activity) } : { project, activity }
  const optional = (of: string | null | undefined) => (of === undefined || of === null ? of : text(of))

  function activity(planned: Activity): Activity {
    const { code, name, calendar } = planned
    return {
      ...planned,
      code: text(code),
      name: text(name),
      wbs: [text('wbs')],
      owner: text('planner'),
      ...(calendar === undefined ? {} : { calendar: text(calendar) }),
    }
  }

  function settings(joined: ProjectSettings): ProjectSettings {
    return {
      ...joined,
      name: text('name'),
      owner: text('owner'),
      tool: text('tool'),
      ...(joined.defaultCalendar === undefined ? {} : { defaultCalendar: text(joined.defaultCalendar) }),
      confidential: true,
    }
  }

  function owns({ type, data }: Fact): boolean {
    if ('project' in data && data.project === secret) return true
    if (type === 'plan.submitted') return data.projects.some((each) => each.project === secret)
    // declared by itself a link is both ends' business
    return 'from' in data && 'type' in data && (data.from.project === secret || data.to.project === secret)
  }

  function fact(event: Fact): Fact {
    const { type, data } = event
    if (type === 'link.declared' || type === 'link.revised' || type === 'link.withdrawn') {
      return { type, data: { ...data, from: end(data.from), to: end(data.to) } } as Fact
    }
    if (type === 'plan.submitted') {
      const projects = data.projects.map((part) => ({ ...part, project: id(part.project) }))
      if (!owns(event)) return { type, data: { ...data, projects } }
      const file = { name: text('file'), format: 'xer', bytes: 1, sha256: '0'.repeat(64) }
      return { type, data: { ...data, submission: text(data.submission), tool: text('tool'), projects, file } }
    }
    if (!owns(event)) return event
    switch (type) {
      case 'project.joined':
        return { type, data: { project: id(data.project), settings: settings(data.settings) } }
      case 'calendar.defined': {
        const { calendar } = data
        return {
          type,
          data: {
            project: id(data.project),
            calendar: { ...calendar, code: text(calendar.code), name: text('calendar') },
          },
        }
      }
      case 'activity.planned':
        return { type, data: { project: id(data.project), activity: activity(data.activity) } }
      case 'activity.replanned': {
        const { owner, calendar } = data.changes
        const changes = {
          ...data.changes,
          ...(owner === undefined ? {} : { owner: optional(owner) }),
          ...(calendar === undefined ? {} : { calendar: optional(calendar) }),
        }
        return { type, data: { project: id(data.project), activity: text(data.activity), changes } } as Fact
      }
      case 'activity.progressed':
      case 'activity.reported':
      case 'activity.removed':
        return { type, data: { ...data, project: id(data.project), activity: text(data.activity) } } as Fact
      case 'target.declared':
        return {
          type,
          data: { ...data, ...end(data), target: text(data.target), name: text(data.name), owner: text('owner') },
        }
      default:
        return { type, data: { ...data, project: text(secret) } } as Fact
    }
  }

  return { text, owns, fact }
}
