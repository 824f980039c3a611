import { dirname, join } from 'node:path/posix'
import { isC, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'
import { importsOf, stringsOf } from '../syntax.ts'

/** Where reading starts: what is run, published, or found by scanning its folder. */
const ENTRIES = [
  /\.test\.ts$/,
  /\.config\.ts$/,
  /(^|\/)(main|index)\.ts$/,
  /^apps\/cli\/src\/commands\/[^/]+\.ts$/,
  /^packages\/engine\/src\/(queue|store)\/[^/]+\.ts$/,
  /^dialects\/[^/]+\.ts$/,
  /^tests\/house\/rules\/[^/]+\.ts$/,
]

export const rule: Rule = {
  title: 'Every source file is used',
  check: (files) => [...deadTypeScript(files.filter(isTypeScript)), ...deadHeaders(files.filter(isC))],
  bad: {
    'a module that nothing imports': [
      { path: 'packages/x/src/index.ts', text: "export * from './used.ts'" },
      { path: 'packages/x/src/used.ts', text: '' },
      { path: 'packages/x/src/unused.ts', text: "import './used.ts'" },
    ],
    'a header that nothing includes': [
      { path: 'native/a.c', text: '#include "b.h"\n' },
      { path: 'native/c.h', text: '' },
    ],
  },
}

function deadTypeScript(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const waiting = files.filter(({ path }) => ENTRIES.some((entry) => entry.test(path)))
  const live = new Set(waiting)
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const path of mentionedIn(file)) {
      const target = byPath.get(path)
      if (target === undefined || live.has(target)) continue
      live.add(target)
      waiting.push(target)
    }
  }
  return files.filter((file) => !live.has(file)).map(({ path }) => `${path}: nothing imports it`)
}

/** Imports, and files named in a string: workers and programs that are started. */
function mentionedIn(file: SourceFile): string[] {
  const specifiers = [...importsOf(file).map(({ specifier }) => specifier), ...stringsOf(file).map(({ value }) => value)]
  return specifiers.filter((text) => text.endsWith('.ts')).map((text) => join(dirname(file.path), text))
}

function deadHeaders(files: readonly SourceFile[]): string[] {
  const included = new Set(files.flatMap(({ text }) => [...text.matchAll(/^#include "(?:.*\/)?([^"/]+)"/gm)].map((found) => found[1])))
  const headers = files.filter(({ path }) => path.endsWith('.h'))
  return headers.filter(({ path }) => !included.has(path.split('/').pop())).map(({ path }) => `${path}: nothing includes it`)
}
