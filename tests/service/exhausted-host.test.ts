import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Request } from '@glovebox/contract'
import { describe, expect, test } from 'vitest'
import { type Reply, type Service, withService } from './serve-process.ts'

const AT_ONCE = 6
const HELLO: Request = { language: 'python', source: 'print("hello")' }
/** A cold run needs a box that is made now, and so what the host has no more of. */
const COLD: Request = { ...HELLO, cold: true }
const PIDS_MOUNT = '/sys/fs/cgroup/pids'

describe('a host that has run out', () => {
  test('of file descriptors gives failures of ours or the truth, and then works again', async () => {
    await withService({}, async (service) => {
      await service.run(HELLO)
      const [supervisor] = service.named(/^glovebox-superv/)
      const pid = supervisor?.pid ?? 0
      const usual = openFilesLimit(pid)
      setOpenFiles(pid, readdirSync(`/proc/${pid}/fd`).length + 4)
      const replies = await runMany(service)
      setOpenFiles(pid, usual)
      expect(replies.filter((reply) => !isHonest(reply))).toEqual([])
      expect(replies.filter(({ status }) => status >= 500).length).toBeGreaterThan(0)
      expect(await service.run(COLD)).toMatchObject({ status: 200, body: { status: 'success' } })
    })
  })

  test.skipIf(!existsSync(join(PIDS_MOUNT, 'cgroup.procs')))(
    'of processes gives failures of ours or the truth, and then works again',
    async () => {
      await withService({}, async (service) => {
        await service.run(HELLO)
        await withProcessLimit(service, async () => {
          const replies = await runMany(service)
          expect(replies.filter((reply) => !isHonest(reply))).toEqual([])
          expect(replies.filter(({ status }) => status >= 500).length).toBeGreaterThan(0)
        })
        expect(await service.run(COLD)).toMatchObject({ status: 200, body: { status: 'success' } })
      })
    },
  )

  test('of disk says so when an image has to be built', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'glovebox-full-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=0755', 'tmpfs', folder])
    try {
      await withService({ GLOVEBOX_STATE_DIR: join(folder, 'state') }, async (service) => {
        const { status, body } = await service.run(HELLO)
        expect({ status, code: body.code }).toEqual({ status: 503, code: 'image_build_failed' })
        expect(service.stderr).toMatch(/512 MiB of free disk/)
      })
    } finally {
      execFileSync('umount', ['--lazy', folder])
      rmSync(folder, { recursive: true })
    }
  })
})

function isHonest({ status, body }: Reply): boolean {
  if (status === 200) return body.status === 'success' && body.run?.stdout === 'hello\n'
  return (status === 500 || status === 503) && (body.code === 'internal_error' || body.code === 'backend_unavailable')
}

function runMany(service: Service): Promise<Reply[]> {
  return Promise.all(Array.from({ length: AT_ONCE }, () => service.run(COLD)))
}

function openFilesLimit(pid: number): number {
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1])
}

/** The soft limit alone: the hard one is not to be had again everywhere. */
function setOpenFiles(pid: number, count: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`])
}

/** The service's own processes, and so all that it makes, in a group that is full. */
async function withProcessLimit(service: Service, use: () => Promise<void>): Promise<void> {
  const own = /^\d+:(?:.*,)?pids(?:,.*)?:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/'
  const parent = join(PIDS_MOUNT, existsSync(join(PIDS_MOUNT, own)) ? own : '/')
  const group = join(parent, 'full-host-test')
  mkdirSync(group)
  const keepers = service.named(/^glovebox-init/)
  try {
    for (const { pid } of keepers) writeFileSync(join(group, 'cgroup.procs'), String(pid))
    writeFileSync(join(group, 'pids.max'), String(keepers.length))
    await use()
  } finally {
    writeFileSync(join(group, 'pids.max'), 'max')
    for (const pid of readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) moveBack(parent, pid)
    rmdirSync(group)
  }
}

function moveBack(parent: string, pid: string): void {
  try {
    writeFileSync(join(parent, 'cgroup.procs'), pid)
  } catch {
    // It has ended meanwhile.
  }
}
