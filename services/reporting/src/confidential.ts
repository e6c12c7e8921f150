import { z } from 'zod'
import type { ReadModel } from './read-model.ts'

const projectsLike = z.object({
  projects: z.array(z.object({ project: z.string(), confidential: z.boolean().optional() })),
})

/** The confidential projects of a programme, as its latest report names them. */
export type ConfidentialProjects = (programme: string) => readonly string[]

/** A report is read once; the programme's next one is another. */
export function createConfidential(model: ReadModel): ConfidentialProjects {
  const known = new Map<string, { readonly revision: number; readonly projects: readonly string[] }>()
  return (programme) => {
    const found = known.get(programme)
    if (found !== undefined && found.revision === model.reportRevision(programme)) return found.projects
    const report = model.programmeReport(programme)
    if (report === undefined) return []
    const { projects } = projectsLike.parse(JSON.parse(report.json))
    const confidential = projects.filter((each) => each.confidential === true).map(({ project }) => project)
    known.set(programme, { revision: report.revision, projects: confidential })
    return confidential
  }
}
