import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** From the root of the checkout, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** A rule of style: one file of rules/. `bad` holds what it must find fault with, so that it is seen to fail. */
export interface Rule {
  readonly title: string
  /** One line for each fault: where, and what is wrong. */
  check(files: readonly SourceFile[]): string[]
  readonly bad: Readonly<Record<string, readonly SourceFile[]>>
}

export const ROOT = join(import.meta.dirname, '../..')

/** Every text file that is or will be under version control. */
export function readSources(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  return listed
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'))
}

export const isTypeScript = ({ path }: SourceFile): boolean => path.endsWith('.ts')
export const isC = ({ path }: SourceFile): boolean => /^(native|bench)\/.*\.[ch]$/.test(path)
export const isTest = ({ path }: SourceFile): boolean => /(^|\/)tests\//.test(path)
