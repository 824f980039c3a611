import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { echo } from './echo-run.ts'
import { descriptorCount, ListeningSupervisor, memoryKib, PEER_UID } from './listening-supervisor.ts'
import { RawClient } from './raw-client.ts'

/** What the supervisor may hold more than before, once an attack is over: it keeps 128 network namespaces for later. */
const MEMORY_KIB_MAX = 48 << 10
const DESCRIPTORS_MAX = 128 + 72

export interface HostileScene {
  /** Digest of an image with /bin/echo and /bin/cat. */
  image: string
  supervisor: ListeningSupervisor
  /** Was there before the attack. */
  honest: RawClient
  hostile: RawClient
}

/**
 * A supervisor, an honest client and a hostile one for each test of a file; `badLayers` are images that no builder would make. Whatever was
 * tried: who was there before is served, who comes next is served, and nothing has grown.
 */
export function setHostileScene(badLayers: Readonly<Record<string, string>> = {}): HostileScene {
  const scene = {} as HostileScene
  const before = { pid: 0, memory: 0, descriptors: 0 }
  let imagesRoot: string

  beforeAll(async () => {
    ;({ imagesRoot, image: scene.image } = await makeImages(badLayers))
    scene.supervisor = await ListeningSupervisor.start(imagesRoot)
    const first = await RawClient.greeted(scene.supervisor.path)
    await echo(first, 1, scene.image)
    first.close()
    before.pid = await scene.supervisor.pid()
    before.memory = memoryKib(before.pid)
    before.descriptors = descriptorCount(before.pid)
  })

  beforeEach(async () => {
    scene.honest = await RawClient.greeted(scene.supervisor.path)
    scene.hostile = await RawClient.greeted(scene.supervisor.path, PEER_UID)
  })

  afterEach(async () => {
    expect(await echo(scene.honest, 1, scene.image)).toBe('hello\n')
    scene.hostile.close()
    const next = await RawClient.greeted(scene.supervisor.path, PEER_UID)
    expect(await echo(next, 1, scene.image)).toBe('hello\n')
    next.close()
    scene.honest.close()
    expect(await scene.supervisor.pid()).toBe(before.pid)
    await vi.waitFor(() => {
      expect(memoryKib(before.pid)).toBeLessThan(before.memory + MEMORY_KIB_MAX)
      expect(descriptorCount(before.pid)).toBeLessThan(before.descriptors + DESCRIPTORS_MAX)
    }, 10_000)
  })

  afterAll(async () => {
    await scene.supervisor.stop()
    rmSync(imagesRoot, { recursive: true })
  })

  return scene
}

async function makeImages(badLayers: Readonly<Record<string, string>>): Promise<{ imagesRoot: string; image: string }> {
  const real = join(loadConfig().stateDir, 'images')
  const python = (await discoverLanguages()).find(({ manifest }) => manifest.id === 'python')
  if (!python) throw new Error('no language python')
  const image = (await new ImageStore({ root: real }).ensure(python)).digest
  const imagesRoot = mkdtempSync(join(tmpdir(), 'glovebox-test-'))
  mkdirSync(join(imagesRoot, 'images'))
  symlinkSync(join(real, 'layers'), join(imagesRoot, 'layers'))
  symlinkSync(join(real, 'images', image), join(imagesRoot, 'images', image))
  for (const [name, layers] of Object.entries(badLayers)) {
    mkdirSync(join(imagesRoot, 'images', name))
    writeFileSync(join(imagesRoot, 'images', name, 'layers'), layers)
  }
  return { imagesRoot, image }
}
