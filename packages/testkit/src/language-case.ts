import type { Language, Request, Result } from '@glovebox/contract'

/** What a suite knows of the language that it tries. */
export interface LanguageUnderTest {
  readonly manifest: Language
  /** Folder that holds language.json. */
  readonly folder: string
  readonly run: (request: Request) => Promise<Result>
}

/** One thing that every language must do. Its program is `programs/<name>.<extension>` of the language's folder, or a folder `programs/<name>/`. */
export interface LanguageCase {
  readonly name: string
  /** A sentence about the language. */
  readonly title: string
  /** What the program has to do, for whoever adds a language. */
  readonly program: string
  /** The request besides language and files. */
  readonly request?: Omit<Request, 'language'>
  /** Fails (by vitest's `expect`) when the result is not what it must be. */
  readonly check: (result: Result, language: LanguageUnderTest) => void
}
