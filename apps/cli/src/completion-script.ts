import type { Command } from 'commander'

export type Shell = 'bash' | 'zsh' | 'fish'

/** One place where words are completed: after `image build` come its flags; after `image`, its commands and flags. */
interface Place {
  readonly path: readonly string[]
  readonly words: readonly Word[]
}

interface Word {
  readonly text: string
  readonly help: string
}

/** A script made of the commands themselves, so that it knows all that they know. File names complete everywhere. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](places(program))
}

function places(command: Command, path: readonly string[] = []): Place[] {
  const commands = command.commands.map((child) => ({ text: child.name(), help: child.description() }))
  const flags = command.options.flatMap(({ short, long, description }) =>
    [short, long].filter((flag) => flag !== undefined).map((text) => ({ text, help: description })),
  )
  const words = [...commands, ...flags, { text: '--help', help: 'display help' }]
  return [{ path, words }, ...command.commands.flatMap((child) => places(child, [...path, child.name()]))]
}

const SCRIPTS: Record<Shell, (places: readonly Place[]) => string> = { bash, zsh, fish }

function bash(found: readonly Place[]): string {
  return `_glovebox() {
  local words typed=() word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) typed+=("$word") ;; esac
  done
${caseOfPaths(found, 'words=')}
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _glovebox glovebox ./glovebox
`
}

function zsh(found: readonly Place[]): string {
  return `#compdef glovebox
_glovebox() {
  local words_here typed=() word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case $word in -*) ;; *) typed+=("$word") ;; esac
  done
${caseOfPaths(found, 'words_here=')}
  compadd -- \${=words_here}
  _files
}
compdef _glovebox glovebox
`
}

/** Picks the words of the longest path of commands that was typed. */
function caseOfPaths(found: readonly Place[], assign: string): string {
  const deepestFirst = [...found].sort((a, b) => b.path.length - a.path.length)
  const lines = deepestFirst.map(({ path, words }) => {
    const pattern = path.length === 0 ? '*' : `"${path.join(' ')} "*`
    return `    ${pattern}) ${assign}'${words.map(({ text }) => text).join(' ')}' ;;`
  })
  return `  case "\${typed[*]} " in\n${lines.join('\n')}\n  esac`
}

function fish(found: readonly Place[]): string {
  return found.flatMap(({ path, words }) => words.map((word) => fishLine(path, word))).join('')
}

function fishLine(path: readonly string[], { text, help }: Word): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`)
  const condition = seen.length === 0 ? '__fish_use_subcommand' : seen.join('; and ')
  const word = text.startsWith('--') ? `-l ${text.slice(2)}` : text.startsWith('-') ? `-s ${text.slice(1)}` : `-a ${text}`
  return `complete -c glovebox -n '${condition}' ${word} -d '${help.replaceAll("'", "\\'")}'\n`
}
