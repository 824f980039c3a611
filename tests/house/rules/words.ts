import { isC, isTypeScript, type Rule, type SourceFile } from '../source-file.ts'

/** In pieces, or this file would be the first to hold them. */
const ANYWHERE = [
  ['/wo', 'rk/'],
  ['../sha', 'red'],
  ['/tmp/bri', 'efs'],
  ['registry.npm', 'js.org'],
].map((pieces) => pieces.join(''))
const IN_CODE = [
  ['TO', 'DO'],
  ['FIX', 'ME'],
  ['@ts-', 'ignore'],
  ['@ts-', 'expect-error'],
  ['biome-', 'ignore'],
].map((pieces) => pieces.join(''))

export const rule: Rule = {
  title: 'Nothing names the place it was made in, and nothing is left for later',
  check: (files) => files.flatMap(checkWords),
  bad: Object.fromEntries([
    ...ANYWHERE.map((word) => [word, [{ path: 'README.md', text: `see ${word}x` }]]),
    ...IN_CODE.map((word) => [word, [{ path: 'native/a.c', text: `// ${word}: later` }]]),
  ]),
}

function checkWords(file: SourceFile): string[] {
  const words = isTypeScript(file) || isC(file) ? [...ANYWHERE, ...IN_CODE] : ANYWHERE
  return words.flatMap((word) => {
    const at = new RegExp(`(?<![\\w}./-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).exec(file.text)?.index
    return at === undefined ? [] : [`${file.path}:${file.text.slice(0, at).split('\n').length}: says ${word}`]
  })
}
