import { ATTACK_IDS, attacksInTitles, byNumber } from './attack-ids.ts'
import type { EscapeCase } from './cases.ts'

const HEADING = '## Attacks, guards, tests'

const GROUPS: Readonly<Record<string, string>> = {
  A: 'Processes, signals, time',
  B: 'Memory',
  C: 'Files and disk',
  D: 'Kernel interfaces',
  E: 'Input and output',
  F: 'Information',
  G: 'Compilers',
}

/** The text of SECURITY.md with its section about the guards made anew. */
export function withGuardTable(text: string, cases: readonly EscapeCase[], guards: ReadonlyMap<string, string>): string {
  const start = text.indexOf(`${HEADING}\n`)
  const end = text.indexOf('\n## ', start + HEADING.length)
  return `${text.slice(0, start)}${sectionOf(cases, guards)}${text.slice(end)}`
}

function sectionOf(cases: readonly EscapeCase[], guards: ReadonlyMap<string, string>): string {
  return [
    HEADING,
    '',
    'Every attack is a program of `tests/escape/programs`, which fails at its guard. Each guard can be left out of a test build of the C core',
    '(`make -C native WEAKEN=<guard>`), and `tests/escape/weakened.test.ts` shows what the programs named beside it then get; “with” names the guards',
    'that have to be off as well, because each of them is enough. Where “held by” stands, the program gets past this guard and no further: its calls reach',
    'the kernel, or a flag is seen to be gone, and what is named there holds the attack itself. No other build has that switch. This section is made from',
    'those programs.',
    '',
    ...Object.entries(GROUPS).flatMap(([letter, title]) => groupOf(letter, title, cases, guards)),
    '### More than one program',
    '',
    'Attacks that take several runs, or the service: tests whose titles begin with their id.',
    '',
    '| attack | test |',
    '|---|---|',
    ...[...attacksInTitles()]
      .toSorted(([a], [b]) => byNumber(a, b))
      .map(([id, files]) => `| ${id}: ${ATTACK_IDS[id]} | ${files.join(', ')} |`),
    '',
  ].join('\n')
}

function groupOf(letter: string, title: string, all: readonly EscapeCase[], guards: ReadonlyMap<string, string>): string[] {
  const cases = all.filter(({ id }) => id.startsWith(letter))
  const rows = [...guards].flatMap(([guard, holds]) => {
    const broken = programsWithout(guard, cases)
    return broken.length === 0 ? [] : [`| \`${guard}\` | ${holds} | ${broken.join(', ')} |`]
  })
  const others = cases.filter(({ program }) => !cases.some((it) => it.program === program && it.weakened.length > 0))
  return [
    `### ${letter}. ${title}`,
    '',
    ...(rows.length > 0 ? ['| guard | what holds because of it | what comes through without it |', '|---|---|---|', ...rows, ''] : []),
    ...othersOf(others),
  ]
}

/** Programs of which a case comes out otherwise when this guard is off, with the others that must be, and what holds even then. */
function programsWithout(guard: string, cases: readonly EscapeCase[]): string[] {
  const entries = cases.flatMap((it) =>
    it.weakened
      .filter(({ guards }) => guards.includes(guard))
      .map(({ guards, heldBy }) => {
        const others = guards.filter((other) => other !== guard).map((other) => `\`${other}\``)
        const notes = [...(others.length > 0 ? [`with ${others.join(', ')}`] : []), ...(heldBy === undefined ? [] : [`held by ${heldBy}`])]
        return notes.length === 0 ? it.program : `${it.program} (${notes.join('; ')})`
      }),
  )
  return [...new Set(entries)]
}

/** Attacks that no guard of the table keeps: what does is said in their JSON. */
function othersOf(cases: readonly EscapeCase[]): string[] {
  if (cases.length === 0) return []
  const guardOf = new Map(cases.map(({ program, guard }) => [program, guard]))
  const idsOf = (program: string) => [...new Set(cases.filter((it) => it.program === program).flatMap(({ ids }) => ids))].toSorted(byNumber)
  return [
    '| guard without a switch | attack | test |',
    '|---|---|---|',
    ...[...guardOf].map(
      ([program, guard]) =>
        `| ${guard} | ${idsOf(program)
          .map((id) => ATTACK_IDS[id])
          .join('; ')} | ${program} |`,
    ),
    '',
  ]
}
