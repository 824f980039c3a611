import type { ImageProgress } from '@glovebox/contract'

const BAR_WIDTH = 24

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Shows how builds of images go on: a bar on a terminal, elsewhere a line for each step. */
export function imageProgress(terminal: Terminal = process.stderr): (progress: ImageProgress) => void {
  let step = ''
  let drawn = false
  return (progress) => {
    const changed = step !== `${progress.language} ${progress.step}`
    step = `${progress.language} ${progress.step}`
    if (!terminal.isTTY) {
      if (changed) terminal.write(`glovebox: image ${progress.language}: ${progress.step}\n`)
      return
    }
    terminal.write(`${drawn ? '\r\x1b[K' : ''}${bar(progress)}${progress.fraction >= 1 ? '\n' : ''}`)
    drawn = progress.fraction < 1
  }
}

function bar({ language, step, fraction }: ImageProgress): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH)
  return `image ${language} [${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}] ${String(Math.round(fraction * 100)).padStart(3)} % ${step}`
}
