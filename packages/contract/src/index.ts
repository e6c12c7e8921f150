export type { Answer, Content, Route } from './route.ts'
export { routes } from './routes.ts'
