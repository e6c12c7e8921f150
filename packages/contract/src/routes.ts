import type { Route } from './route.ts'

/** Every address of the HTTP interface. A test compares it with what the server has registered. */
export const routes: readonly Route[] = []
