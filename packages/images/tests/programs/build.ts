import { readFileSync } from 'node:fs'
import type { Language } from '@glovebox/contract'
import { ImageStore } from '../../src/index.ts'

const [, , root = '', folder = ''] = process.argv
await new ImageStore({ root }).ensure({ manifest: JSON.parse(readFileSync(`${folder}/language.json`, 'utf8')) as Language, folder })
