import { expect, it } from 'vitest'
import { imageProgress } from '../src/image-progress.ts'

const STEPS = [
  { language: 'c', step: 'base', fraction: 0.1 },
  { language: 'c', step: 'base', fraction: 0.5 },
  { language: 'c', step: 'gcc', fraction: 1 },
]

function shown(isTTY: boolean): string {
  const written: string[] = []
  const show = imageProgress({ isTTY, write: (text) => written.push(text) })
  for (const progress of STEPS) show(progress)
  return written.join('')
}

it('a build shows a line for each step where there is no terminal', () => {
  expect(shown(false)).toBe('glovebox: image c: base\nglovebox: image c: gcc\n')
})

it('a build shows one line that is drawn again on a terminal, and ends it', () => {
  const text = shown(true)
  expect(text.split('\r\x1b[K')).toHaveLength(3)
  expect(text.match(/\n/g)).toHaveLength(1)
  expect(text).toContain('[############............]  50 % base')
})
