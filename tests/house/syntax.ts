import { parseAst } from 'rolldown/parseAst'
import type { SourceFile } from './source-file.ts'

export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const parsed = new WeakMap<SourceFile, SyntaxNode>()

function parse(file: SourceFile): SyntaxNode {
  const tree = parsed.get(file) ?? (parseAst(file.text, { lang: 'ts' }) as unknown as SyntaxNode)
  parsed.set(file, tree)
  return tree
}

/** Every node of a TypeScript file, parents first. */
export function* nodesOf(file: SourceFile): Generator<SyntaxNode> {
  const waiting: SyntaxNode[] = [parse(file)]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) waiting.push(child)
    }
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'
}

export function lineOf({ text }: SourceFile, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

/** What a TypeScript file imports, by `import`, `export … from` and `import('literal')`. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = []
  for (const node of nodesOf(file)) {
    if (!IMPORTING.has(node.type) || !isNode(node.source) || typeof node.source.value !== 'string') continue
    found.push({ specifier: node.source.value, typeOnly: node.importKind === 'type' || node.exportKind === 'type' })
  }
  return found
}

const IMPORTING = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'])

/** The strings of a TypeScript file, those of import lines included. Comments are not. */
export function stringsOf(file: SourceFile): { readonly value: string; readonly line: number }[] {
  return [...nodesOf(file)]
    .map((node) => ({ value: node.type === 'TemplateElement' ? (node.value as { raw: string }).raw : node.value, node }))
    .filter((found): found is { value: string; node: SyntaxNode } => TEXTUAL.has(found.node.type) && typeof found.value === 'string')
    .map(({ value, node }) => ({ value, line: lineOf(file, node.start) }))
}

const TEXTUAL = new Set(['Literal', 'TemplateElement'])
