export * from './network.ts'
export * from './result.ts'
