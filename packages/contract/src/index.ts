export { openApi } from './openapi.ts'
export type { Answer, Content, Route } from './route.ts'
export { routeAt, routes } from './routes.ts'
export { problem } from './shapes.ts'
