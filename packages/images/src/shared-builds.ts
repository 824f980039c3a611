import type { Image, ImageProgress } from '@glovebox/contract'

export type OnProgress = (progress: ImageProgress) => void

interface Build {
  readonly listeners: Set<OnProgress>
  readonly done: Promise<Image>
}

/** Builds under way: who asks for one that goes on already waits for that. */
export class SharedBuilds {
  readonly #building = new Map<string, Build>()

  /** `build` is called unless one of the same key goes on; what it tells reaches everybody who waits. */
  async run(key: string, onProgress: OnProgress | undefined, build: (tell: OnProgress) => Promise<Image>): Promise<Image> {
    let building = this.#building.get(key)
    if (building === undefined) {
      const listeners = new Set<OnProgress>()
      const tell: OnProgress = (progress) => {
        for (const listener of listeners) listener(progress)
      }
      building = { listeners, done: build(tell).finally(() => this.#building.delete(key)) }
      this.#building.set(key, building)
    }
    if (onProgress) building.listeners.add(onProgress)
    return await building.done
  }
}
