export * from './explanation.ts'
export { createExplainer, explain, type Explain } from './explain.ts'
