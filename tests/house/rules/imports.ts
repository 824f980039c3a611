import { dirname, join } from 'node:path/posix'
import { isTest, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'
import { type Import, importsOf } from '../syntax.ts'

/** What an area may import of ours, by package name; what is not named here may import nothing of ours. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'packages/contract': [],
  'packages/engine': ['contract', 'images'],
  'packages/images': ['contract'],
  'packages/testkit': ['contract', 'engine', 'images'],
  'apps/builder': ['contract', 'engine', 'images'],
  'apps/cli': ['contract', 'engine', 'images', 'server'],
  'apps/server': ['contract', 'engine', 'images'],
}

/** A backend or dialect may lie outside the repository: it is handed the contract, and imports its types alone. */
const TYPES_ONLY = /^(backends\/[^/]+|dialects)(?=\/)/

/** engine.ts composes the stages: they know neither it nor each other. */
const STAGE = /^packages\/engine\/src\/([^/]+)\//

export const rule: Rule = {
  title: 'Imports point one way',
  check: (files) => files.filter((file) => isTypeScript(file) && !isTest(file) && !isBench(file)).flatMap(checkFile),
  bad: {
    'the contract that imports the engine': [{ path: 'packages/contract/src/a.ts', text: "import '@glovebox/engine'" }],
    'the engine that imports an app by path': [{ path: 'packages/engine/src/a.ts', text: "export * from '../../../apps/cli/src/b.ts'" }],
    'a stage that imports a stage': [{ path: 'packages/engine/src/plan/a.ts', text: "import { b } from '../accept/b.ts'" }],
    'a stage that imports the engine': [{ path: 'packages/engine/src/plan/a.ts', text: "import { Engine } from '../engine.ts'" }],
    'a backend that imports values': [{ path: 'backends/x/index.ts', text: "import { GloveboxError } from '@glovebox/contract'" }],
    'a late import': [{ path: 'packages/images/src/a.ts', text: "const b = await import('@glovebox/cli')" }],
  },
}

/** Measures everything, as tests try everything. */
const isBench = ({ path }: SourceFile): boolean => path.startsWith('bench/')

function checkFile(file: SourceFile): string[] {
  return importsOf(file)
    .filter((found) => !isAllowed(file.path, found))
    .map(({ specifier }) => `${file.path}: may not import ${specifier}`)
}

function isAllowed(path: string, { specifier, typeOnly }: Import): boolean {
  const area = areaOf(path)
  if (specifier.startsWith('.')) {
    const target = join(dirname(path), specifier)
    return areaOf(target) === area && isAllowedInEngine(path, target)
  }
  if (!specifier.startsWith('@glovebox/')) return true
  const name = specifier.split('/')[1] ?? ''
  if (TYPES_ONLY.test(path)) return typeOnly && name === 'contract'
  return ALLOWED[area]?.includes(name) ?? false
}

function isAllowedInEngine(path: string, target: string): boolean {
  const stage = STAGE.exec(path)?.[1]
  if (stage === undefined) return true
  const targetStage = STAGE.exec(target)?.[1]
  return targetStage === undefined ? !target.endsWith('/engine.ts') : targetStage === stage
}

function areaOf(path: string): string {
  return /^(packages|apps|backends)\/[^/]+/.exec(path)?.[0] ?? path.split('/')[0] ?? ''
}
