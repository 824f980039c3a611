export { checkUnsafe } from './check-unsafe.ts'
export { serveEmbedded } from './serve-embedded.ts'
