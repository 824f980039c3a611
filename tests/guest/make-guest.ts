import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Image } from '@glovebox/contract'
import { loadConfig } from '@glovebox/engine'
import { ImageStore } from '@glovebox/images'
import { findMirrors, SUITE, sourcesList } from '../../packages/images/src/debian-sources.ts'
import { Layout } from '../../packages/images/src/layout.ts'
import { proxyEnvironment } from '../../packages/images/src/proxy-environment.ts'
import { makeSystemDisk, runTool } from './guest-tools.ts'

/** The machine: a kernel, a disk with Debian, Node and toolchain images, and what emulates it. */
export interface Guest {
  readonly qemu: string
  readonly kernel: string
  readonly disk: string
}

const IMAGES = ['c', 'python', 'javascript']
const SYSTEM_MEBIBYTES = 1400
const LIBRARIES = 'usr/lib/x86_64-linux-gnu'
const PARTS = ['make-guest.ts', 'guest-tools.ts', 'init.sh'].map((name) => join(import.meta.dirname, name))

/** The guest out of the cache folder; made first when it is not there or was made of other things. */
export async function makeGuest(): Promise<Guest> {
  const cache = join(process.env.GLOVEBOX_CACHE_DIR ?? join(homedir(), '.cache/glovebox'), 'guest')
  const images = await installedImages()
  const hash = createHash('sha256')
  for (const text of [...PARTS.map((path) => readFileSync(path)), process.version, ...images.map(({ digest }) => digest)]) hash.update(text)
  const folder = join(cache, hash.digest('hex').slice(0, 32))
  if (!existsSync(folder)) {
    console.log(`making the guest's disk in ${folder}`)
    await fillCache(cache, folder, images)
  }
  return { qemu: join(folder, 'qemu'), kernel: join(folder, 'vmlinuz'), disk: join(folder, 'system.img') }
}

/** The loader of the emulator's own Debian starts it: the host's libraries, and its emulator, may be of another age. */
export function emulator({ qemu }: Guest): readonly string[] {
  const libraries = join(qemu, LIBRARIES)
  const data = ['qemu', 'seabios'].flatMap((name) => ['-L', join(qemu, 'usr/share', name)])
  return [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries, join(qemu, 'usr/bin/qemu-system-x86_64'), ...data]
}

async function installedImages(): Promise<readonly Image[]> {
  const images = (await new ImageStore({ root: imagesRoot() }).list()).filter(({ language }) => IMAGES.includes(language))
  const missing = IMAGES.filter((id) => !images.some(({ language }) => language === id))
  if (missing.length > 0)
    throw new Error(`the guest needs the images of ${missing.join(', ')}: ./glovebox image build ${missing.join(' ')}`)
  return images
}

function imagesRoot(): string {
  return join(loadConfig().stateDir, 'images')
}

/** Made beside its place and renamed into it; what stood there of older makes goes. */
async function fillCache(cache: string, folder: string, images: readonly Image[]): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const making = mkdtempSync(join(cache, 'making-'))
  try {
    const kernel = join(making, 'kernel')
    const root = join(making, 'root')
    await extract('linux-image-cloud-amd64', kernel)
    await extract('qemu-system-x86', join(making, 'qemu'))
    await fillRoot(root, kernel, images)
    await makeSystemDisk(join(making, 'system.img'), root, SYSTEM_MEBIBYTES)
    renameSync(kernelOf(kernel), join(making, 'vmlinuz'))
    for (const used of [kernel, root]) rmSync(used, { recursive: true })
    for (const name of readdirSync(cache)) if (join(cache, name) !== making) rmSync(join(cache, name), { recursive: true })
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw error
  }
}

/** The files of a Debian package and of what it depends on; nothing of it is run. */
async function extract(name: string, folder: string): Promise<void> {
  const argv = ['mmdebstrap', '--variant=extract', `--include=${name},libc6`, SUITE, folder, ...sourcesList(findMirrors(process.env))]
  await runTool(argv, proxyEnvironment(process.env))
}

function kernelOf(kernel: string): string {
  const name = readdirSync(join(kernel, 'boot')).find((entry) => entry.startsWith('vmlinuz-'))
  if (name === undefined) throw new Error('the kernel package holds no kernel')
  return join(kernel, 'boot', name)
}

/** The images' own base is the guest's system. Of the kernel's package it needs one module, and kmod to load that. */
async function fillRoot(root: string, kernel: string, images: readonly Image[]): Promise<void> {
  const store = new Layout(imagesRoot())
  const copy = new Layout(join(root, 'var/lib/glovebox/images'))
  const layers = new Set(images.flatMap((image) => image.layers))
  await copyTree(store.layer(images[0]?.layers.at(-1) ?? ''), root)
  for (const folder of copy.folders) mkdirSync(folder, { recursive: true })
  for (const layer of layers) await copyTree(store.layer(layer), copy.layer(layer))
  for (const { digest, language } of images) {
    await copyTree(store.image(digest), copy.image(digest))
    await copyTree(store.pointer(language), copy.pointer(language))
  }
  await copyTree(store.base, copy.base)
  await runTool(['sh', '-c', 'find "$0" -name "*.ko.xz" ! -name overlay.ko.xz -delete', join(kernel, 'usr/lib/modules')])
  await copyTree(join(kernel, 'usr/.'), join(root, 'usr'))
  await copyTree(process.execPath, join(root, 'usr/local/bin/node'))
  await copyTree(join(import.meta.dirname, 'init.sh'), join(root, 'init'))
}

async function copyTree(from: string, to: string): Promise<void> {
  await runTool(['cp', '--archive', '--no-target-directory', from, to])
}
