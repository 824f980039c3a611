import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type ScriptName = 'enter.sh' | 'clean.sh' | 'put.sh'

/** A shell script of this package: values reach it as arguments, never as text. */
export function script(name: ScriptName): { readonly path: string; readonly text: string } {
  const path = fileURLToPath(new URL(`../scripts/${name}`, import.meta.url))
  return { path, text: readFileSync(path, 'utf8') }
}
