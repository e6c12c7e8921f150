import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SeedFile {
  readonly name: string
  readonly bytes: Buffer
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))
/** A mutated file costs what it weighs: large ones would leave time for few inputs. */
const largest = 120_000

const ownFolders = ['packages/formats/test/fixtures', 'services/host/sample']
/** Real files beside the project, where they are. */
const realFolders = ['p6-xer', 'p6-xer-programme', 'p6-xer-format', 'p6-pmxml', 'msp-mspdi-native', 'msp-mpp-converted']

/** Plan files to begin with. */
export function planSeeds(): readonly SeedFile[] {
  const real = realFolders.map((folder) => join('..', 'shared', 'data', folder))
  return [...ownFolders, ...real].flatMap((folder) => filesOf(folder, /\.(xer|xml|pmxml|json|csv)$/))
}

/** Bodies that tools post. */
export function deliverySeeds(): readonly SeedFile[] {
  const tools = ['github', 'gitlab', 'jira', 'azure-devops']
  return tools.flatMap((tool) => filesOf(join('..', 'shared', 'data', 'webhooks', tool), /\.json$/))
}

function filesOf(folder: string, names: RegExp): readonly SeedFile[] {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => names.test(name) && statSync(join(path, name)).size <= largest)
    .sort()
    .map((name) => ({ name: join(folder, name), bytes: readFileSync(join(path, name)) }))
}
