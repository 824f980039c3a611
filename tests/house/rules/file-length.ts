import { isC, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'

const LINES_MAX = 300
const INDEX_LINES_MAX = 25

export const rule: Rule = {
  title: `A file has at most ${LINES_MAX} lines, the public face of a package ${INDEX_LINES_MAX}`,
  check: (files) => files.filter((file) => isTypeScript(file) || isC(file) || file.path === 'glovebox').flatMap(checkLength),
  bad: {
    'a long file': [{ path: 'native/init/main.c', text: 'int x;\n'.repeat(LINES_MAX + 1) }],
    'an index that does something': [{ path: 'packages/x/src/index.ts', text: 'export {}\n'.repeat(INDEX_LINES_MAX + 1) }],
  },
}

function checkLength({ path, text }: SourceFile): string[] {
  const lines = text.trimEnd().split('\n').length
  const max = path.endsWith('/index.ts') ? INDEX_LINES_MAX : LINES_MAX
  return lines <= max ? [] : [`${path}: ${lines} lines, at most ${max}`]
}
