import { dirname, join } from 'node:path/posix'
import type { Rule, SourceFile } from '../source-file.ts'

/** Commands that the launcher itself knows. */
const OF_LAUNCHER = ['test']

export const rule: Rule = {
  title: 'Docs are in step: links lead somewhere, and what they say to type exists',
  check: (files) =>
    files.filter(({ path }) => path.endsWith('.md')).flatMap((file) => [...checkLinks(file, files), ...checkCommands(file, files)]),
  bad: {
    'a link to nowhere': [{ path: 'README.md', text: 'see [this](docs/gone.md)' }],
    'a command that is gone': [{ path: 'README.md', text: '    ./glovebox fly' }],
    'a script that is gone': [
      { path: 'README.md', text: '`npm run fly`' },
      { path: 'package.json', text: '{"scripts":{}}' },
    ],
    'an example that is gone': [{ path: 'README.md', text: './glovebox run examples/gone.py' }],
  },
}

function checkLinks({ path, text }: SourceFile, files: readonly SourceFile[]): string[] {
  const links = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map((found) => join(dirname(path), found[1] ?? ''))
  return links.filter((link) => !exists(link, files)).map((link) => `${path}: links to ${link}, which is not there`)
}

function checkCommands({ path, text }: SourceFile, files: readonly SourceFile[]): string[] {
  const commands = [...text.matchAll(/\.\/glovebox ([a-z]+)/g)].map((found) => found[1] ?? '')
  const scripts = [...text.matchAll(/npm run ([a-z:-]+)/g)].map((found) => found[1] ?? '')
  const examples = [...text.matchAll(/(?:^|[\s`])(examples\/[\w.-]+\w)/g)].map((found) => found[1] ?? '')
  const manifest = JSON.parse(files.find((file) => file.path === 'package.json')?.text ?? '{}') as { scripts?: Record<string, string> }
  return [
    ...commands.filter((name) => !OF_LAUNCHER.includes(name) && !exists(`apps/cli/src/commands/${name}.ts`, files)),
    ...scripts.filter((name) => manifest.scripts?.[name] === undefined),
    ...examples.filter((name) => !exists(name, files)),
  ].map((name) => `${path}: says "${name}", which is not there`)
}

function exists(path: string, files: readonly SourceFile[]): boolean {
  const plain = path.replace(/\/$/, '')
  return plain === '.' || files.some((file) => file.path === plain || file.path.startsWith(`${plain}/`))
}
