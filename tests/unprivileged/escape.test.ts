import { Engine } from '@glovebox/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NativeBackend } from '../../backends/native/native-backend.ts'
import { loadEscapeCases } from '../escape/cases.ts'
import { judge } from '../escape/judge.ts'
import { countLeftovers, type Leftovers, leftSince } from '../escape/leftovers.ts'
import { runCase } from '../escape/run-case.ts'
import { delegateGroups, removeGroups } from './delegated-groups.ts'
import { OTHER_UID, OtherUser } from './other-user.ts'

/** What comes out otherwise when boxes have no uids of their own, and why that is no way out. */
const WEAKER: Readonly<Record<string, { readonly why: string; readonly finding: RegExp }>> = {
  'a5-kill-everything.c': { why: 'init has the same uid; the kernel drops signals to it all the same', finding: /refused=0 of 64\n/ },
  'a19-affinity.c': { why: 'init has the same uid: a program may slow the end of its own box', finding: /\(init\)=ok/ },
  'a24-init.c': { why: 'the same; tracing and reading it are refused', finding: /ATTACH=EPERM.*getfd=EPERM\\npidfd_send_signal=ok/ },
  'b8-pipe-buffers.c': { why: "the user's share of pipe pages is all boxes' share; what is in them counts", finding: /^$|few, then EPERM/ },
  'c11-devices.c': { why: "the devices are the host's, bound one by one and read-only", finding: /null lacks nodev and is ro/ },
  'c12-set-uid.c': { why: 'uid 0 does not even exist', finding: /setuid\(0\)=EINVAL setgid\(0\)=EINVAL/ },
}

const groups = delegateGroups(OTHER_UID)
const user = new OtherUser(groups ?? [])
let before: Leftovers
let engine: Engine

beforeAll(async () => {
  process.env.ESCAPE_SECRET = 'escape-secret'
  await using first = newEngine()
  await first.run({ language: 'c', source: 'int main(void) { return 0; }' })
  await first.close()
  before = countLeftovers()
  engine = newEngine()
})

afterAll(async () => {
  await engine.close()
  user.remove()
  await removeGroups(groups ?? [])
})

describe.skipIf(groups === null)('without root, in v1 groups that were delegated', () => {
  test.each(loadEscapeCases().map((it) => [it.id, it.title, it] as const))('%s: %s', { timeout: 120_000 }, async (_id, _title, it) => {
    const findings = (await runCase(engine, it)).flatMap(({ expect: expected, result }) => judge(expected, result))
    const weaker = WEAKER[it.program]
    if (weaker === undefined) expect(findings, findings.join('\n')).toEqual([])
    else expect(findings.join('\n')).toMatch(weaker.finding)
  })
})

test('nothing is left of all this', async () => {
  await engine.close()
  expect(await leftSince(before)).toEqual([])
})

function newEngine(): Engine {
  return new Engine({ concurrency: 2, createBackend: (context) => NativeBackend.create({ ...context, endpoint: 'own' }, user.paths) })
}
