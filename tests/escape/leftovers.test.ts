import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, mkdirSync, openSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countLeftovers, leftSince } from './leftovers.ts'

test('a host on which nothing happens has no leftovers', async () => {
  expect(await leftSince(countLeftovers())).toEqual([])
})

test('a process of a box uid is seen, and no more when it has ended', async () => {
  const before = countLeftovers()
  await withProcess(spawn('sleep', ['60'], { uid: 0x70000005, stdio: 'ignore' }), async () => {
    expect(await leftSince(before, 0)).toContainEqual(expect.stringMatching(/^process \d+ \S+ of uid 1879048197$/))
  })
  expect(await leftSince(before)).toEqual([])
})

test('a network namespace is seen', async () => {
  const before = countLeftovers()
  await withProcess(
    spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] }),
    async (child) => {
      if (child.stdout) await once(child.stdout, 'data')
      expect(await leftSince(before, 0)).toContainEqual(expect.stringMatching(/^network namespace net:/))
    },
  )
})

test('a cgroup is seen', async () => {
  const before = countLeftovers()
  const folder = `${cgroupFolder()}/glovebox-63`
  mkdirSync(folder)
  try {
    expect(await leftSince(before, 0)).toEqual([`cgroup ${folder}`])
  } finally {
    rmdirSync(folder)
  }
})

test('a file in /tmp is seen', async () => {
  const before = countLeftovers()
  writeFileSync('/tmp/escape-planted', '')
  try {
    expect(await leftSince(before, 0)).toEqual(['file /tmp/escape-planted'])
  } finally {
    rmSync('/tmp/escape-planted')
  }
})

test('a file that a box could have made is seen, whatever its name', async () => {
  const before = countLeftovers()
  writeFileSync('/dev/shm/planted', '')
  chownSync('/dev/shm/planted', 0x70000005, 0x70000005)
  try {
    expect(await leftSince(before, 0)).toEqual(['file /dev/shm/planted'])
  } finally {
    rmSync('/dev/shm/planted')
  }
})

test('an open descriptor is seen', async () => {
  const before = countLeftovers()
  const fd = openSync('/etc/passwd', 'r')
  try {
    expect(await leftSince(before, 0)).toEqual(['descriptor /etc/passwd'])
  } finally {
    closeSync(fd)
  }
})

async function withProcess(child: ChildProcess, use: (child: ChildProcess) => Promise<void>): Promise<void> {
  try {
    await once(child, 'spawn')
    await use(child)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

/** A hierarchy that both cgroup versions have: the pids controller's, or the unified one. */
function cgroupFolder(): string {
  const mount = [...countLeftovers().keys()].map((line) => /^mount \S+ (\S+) cgroup2? /.exec(line)?.[1])
  return mount.find((path) => path?.endsWith('/pids')) ?? mount.find((path) => path !== undefined) ?? ''
}
