import { defineConfig } from 'vitest/config'

// Boxes, images and cgroups are shared by the whole host: files run one after the other so that figures stay true.
export default defineConfig({
  resolve: { conditions: ['development'] },
  ssr: { resolve: { conditions: ['development', 'node', 'import', 'module', 'default'] } },
  test: {
    include: ['packages/*/tests/**/*.test.ts', 'apps/*/tests/**/*.test.ts', 'backends/*/tests/**/*.test.ts', 'tests/**/*.test.ts'],
    environment: 'node',
    // A supervisor of their own, whatever else runs on this host.
    env: { GLOVEBOX_BACKEND_ENDPOINT: 'own' },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 600_000,
  },
})
