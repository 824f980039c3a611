export { serveEmbedded } from './serve-embedded.ts'
