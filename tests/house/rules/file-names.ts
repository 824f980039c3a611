import { basename } from 'node:path'
import { isC, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.[a-z]+$/

/** Names under which anything could be put. */
const SAYS_NOTHING = /^(utils?|helpers?|misc|common|shared|lib|stuff|tools)\./

export const rule: Rule = {
  title: 'A file is in kebab-case, and its name says what it holds',
  check: (files) => files.filter((file) => isTypeScript(file) || isC(file)).flatMap(checkName),
  bad: {
    'a name in camelCase': [{ path: 'packages/x/src/fooBar.ts', text: '' }],
    'a C file with an underscore': [{ path: 'native/init/set_up.c', text: '' }],
    'a drawer for anything': [{ path: 'packages/x/src/utils.ts', text: '' }],
  },
}

function checkName({ path }: SourceFile): string[] {
  const name = basename(path)
  if (!KEBAB_CASE.test(name)) return [`${path}: not in kebab-case`]
  return SAYS_NOTHING.test(name) ? [`${path}: the name says nothing`] : []
}
