import { isC, isTest, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'
import { isNode, lineOf, nodesOf, type SyntaxNode } from '../syntax.ts'

const LINES_MAX = 70
const PARAMETERS_MAX = 3
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

export const rule: Rule = {
  title: `A function has at most ${LINES_MAX} lines, in TypeScript at most ${PARAMETERS_MAX} parameters`,
  check: (files) => [...files.filter(isTypeScript).flatMap(checkTypeScript), ...files.filter(isC).flatMap(checkC)],
  bad: {
    'a long function': [{ path: 'a.ts', text: `function f() {\n${'g()\n'.repeat(LINES_MAX)}}` }],
    'a long arrow': [{ path: 'a.ts', text: `const f = () => {\n${'g()\n'.repeat(LINES_MAX)}}` }],
    'a long method': [{ path: 'a.ts', text: `class A {\n  f() {\n${'g()\n'.repeat(LINES_MAX)}}\n}` }],
    'a long C function': [{ path: 'native/a.c', text: `int f(void)\n{\n${'  g();\n'.repeat(LINES_MAX)}}\n` }],
    'many parameters': [{ path: 'a.ts', text: 'export function f(a: 1, b: 2, c: 3, d: 4) {}' }],
  },
}

function checkTypeScript(file: SourceFile): string[] {
  return [...nodesOf(file)].filter((node) => FUNCTIONS.has(node.type) && !listsTests(node)).flatMap((node) => checkFunction(file, node))
}

/** What declares tests, one after the other, is a list and no function that does something. */
function listsTests({ body }: SyntaxNode): boolean {
  const statements = isNode(body) && Array.isArray(body.body) ? body.body.filter(isNode) : []
  return statements.some(({ expression }) => isNode(expression) && expression.type === 'CallExpression' && calls(expression, TEST_WORDS))
}

const TEST_WORDS = ['describe', 'it', 'test']

/** `it(…)`, `it.each(…)(…)`, `describe.skipIf(…)(…)` */
function calls(node: SyntaxNode, names: readonly string[]): boolean {
  if (typeof node.name === 'string') return names.includes(node.name)
  return [node.object, node.callee].some((inner) => isNode(inner) && calls(inner, names))
}

function checkFunction(file: SourceFile, node: SyntaxNode): string[] {
  const first = lineOf(file, node.start)
  const where = `${file.path}:${first}`
  // A row of a table of tests comes as parameters.
  const parameters = Array.isArray(node.params) && !isTest(file) ? node.params.length : 0
  return [
    ...tooLong(where, lineOf(file, node.end) - first + 1),
    ...(parameters > PARAMETERS_MAX ? [`${where}: ${parameters} parameters; take an options object`] : []),
  ]
}

/** In this project's C a function's closing brace, and no other line that starts with one alone, stands in the first column. */
function checkC({ path, text }: SourceFile): string[] {
  const faults: string[] = []
  let start = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (/^[a-z_].*\(/i.test(line) && !line.trimEnd().endsWith(';')) start = index + 1
    if (line === '}' && start > 0) {
      faults.push(...tooLong(`${path}:${start}`, index + 2 - start))
      start = 0
    }
  }
  return faults
}

function tooLong(where: string, lines: number): string[] {
  return lines <= LINES_MAX ? [] : [`${where}: a function of ${lines} lines, at most ${LINES_MAX}`]
}
