export { noticeWords } from './alert-words.ts'
export { buildApp, type AppOptions } from './app.ts'
export { readConfig, type StartConfig } from './config.ts'
export { main } from './main.ts'
