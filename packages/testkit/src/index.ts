export { type BackendUnderTest, testBackend } from './test-backend.ts'
export { testLanguage } from './test-language.ts'
export { testQueue } from './test-queue.ts'
export { testStore } from './test-store.ts'
