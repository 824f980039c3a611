import { isTest, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'
import { stringsOf } from '../syntax.ts'

/** A folder here is a member: what lists them scans. */
const FOLDERS = ['languages', 'backends', 'dialects'] as const

/** What must work for every member, the ones of tomorrow too. testkit and bench pick languages to try things with. */
const GENERAL = /^(packages\/(contract|engine|images|client)|apps\/[^/]+)\/src\//

export const rule: Rule = {
  title: 'Nothing lists by hand what a folder already says',
  check(files) {
    const members = FOLDERS.flatMap((folder) => membersOf(folder, files))
    return files
      .filter((file) => isTypeScript(file) && !isTest(file) && GENERAL.test(file.path))
      .flatMap((file) => checkFile(file, members))
  },
  bad: {
    'a language by its id': [
      { path: 'languages/cobol/language.json', text: '{}' },
      { path: 'packages/engine/src/a.ts', text: "if (language === 'cobol') compile()" },
    ],
    'a backend by its path': [
      { path: 'backends/vm/index.ts', text: '' },
      { path: 'apps/cli/src/a.ts', text: "await import('../../../backends/vm/index.ts')" },
    ],
  },
}

interface Member {
  readonly folder: (typeof FOLDERS)[number]
  readonly id: string
}

function membersOf(folder: Member['folder'], files: readonly SourceFile[]): Member[] {
  const found = files.map(({ path }) => new RegExp(`^${folder}/([^/]+)/`).exec(path)?.[1])
  return [...new Set(found)].filter((id) => id !== undefined).map((id) => ({ folder, id }))
}

/** A backend's name alone may be a default value; a language has no reason to be named at all. */
function checkFile(file: SourceFile, members: readonly Member[]): string[] {
  return stringsOf(file).flatMap(({ value, line }) =>
    members
      .filter(({ folder, id }) => value.includes(`${folder}/${id}/`) || (folder === 'languages' && value === id))
      .map(({ folder, id }) => `${file.path}:${line}: names ${folder}/${id}`),
  )
}
