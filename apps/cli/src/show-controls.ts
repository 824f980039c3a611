/** C0 but the line's end, DEL, C1, and what turns the direction of text: a terminal obeys them, and a reader does not see them. */
const CONTROLS = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Makes a line of ours harmless to a terminal, whatever names of a program's are in it: ESC becomes `\x1b`. */
export function showControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}
