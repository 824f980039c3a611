import { GloveboxError, type Request } from '@glovebox/contract'
import { type Accepted, ANONYMOUS, type Catalog } from './accepted.ts'
import { checkArguments, checkToolArguments } from './check-arguments.ts'
import { checkEnvironment } from './check-environment.ts'
import { checkFiles } from './check-files.ts'
import { checkLimits } from './check-limits.ts'
import { checkOutputs } from './check-outputs.ts'
import { checkRequestSchema } from './check-schema.ts'
import { checkSources } from './check-sources.ts'
import { checkVersion } from './check-version.ts'
import { decodeContent } from './decode-content.ts'
import { findLanguage, findProfile } from './find-named.ts'
import { toPlainData } from './to-plain-data.ts'

const TENANT_BYTES_MAX = 128

/** Takes whatever a caller sent; gives it complete and checked, or throws a GloveboxError of kind `caller`, and nothing else. */
export function accept(input: unknown, catalog: Catalog): Accepted {
  const request = checkRequestSchema(toPlainData(input))
  const language = findLanguage(request.language, catalog.languages)
  const { manifest } = language
  if (request.version !== undefined) checkVersion(request.version, manifest, null)
  const profile = findProfile(request.profile ?? 'default', catalog.profiles)
  const files = checkFiles(request, manifest.entry)
  checkSources(files.files, manifest, request)
  const ofRun = { ofLanguage: manifest.limits, bounds: profile.run, field: 'limits' }
  const ofCompile = { ofLanguage: manifest.compileLimits, bounds: profile.compile, field: 'compileLimits' }
  return {
    language,
    version: request.version ?? null,
    ...files,
    stdinBase64: decodeContent(request.stdin ?? '', request.stdinEncoding ?? 'utf8', 'stdin'),
    args: checkArguments(request.args ?? [], 'args'),
    env: checkEnvironment(request.env ?? {}),
    limits: checkLimits({ ...ofRun, asked: request.limits }),
    compileLimits: checkLimits({ ...ofCompile, asked: request.compileLimits }),
    usualDiskBytes: {
      compile: checkLimits({ ...ofCompile, asked: undefined }).diskBytes,
      run: checkLimits({ ...ofRun, asked: undefined }).diskBytes,
    },
    compileArgs: checkToolArguments(request.compileArgs ?? [], 'compileArgs', manifest),
    interpreterArgs: checkToolArguments(request.interpreterArgs ?? [], 'interpreterArgs', manifest),
    mergeStderr: request.mergeStderr ?? false,
    cold: request.cold ?? false,
    outputs: checkOutputs(request.outputs ?? []),
    outputEncoding: request.outputEncoding ?? 'utf8',
    tenant: checkTenant(request),
  }
}

function checkTenant({ tenant = ANONYMOUS }: Request): string {
  if (Buffer.byteLength(tenant) <= TENANT_BYTES_MAX) return tenant
  throw new GloveboxError('invalid_request', `Expected a name of at most ${TENANT_BYTES_MAX} bytes, got ${Buffer.byteLength(tenant)}.`, {
    field: 'tenant',
  })
}
