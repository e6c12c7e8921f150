export { openEmbedded, type EmbeddedOptions, type EmbeddedWorld } from './world.ts'
