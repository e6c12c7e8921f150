import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Real plans beside the project; tests that read them say so and skip when they are not there. */
export const dataFolder = new URL('../../../../../../shared/data/', import.meta.url)
export const missing = existsSync(dataFolder) ? false : 'no real plans beside the project (../shared/data)'

export const list = (folder: string): string[] => readdirSync(new URL(folder, dataFolder)).sort()
export const readText = (path: string): string => readFileSync(new URL(path, dataFolder), 'utf8')
export const readPlan = <T>(path: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(path, dataFolder))).toString('utf8')) as T
