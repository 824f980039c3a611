// Stands in for the server that glovebox-monitor starts: drops its privileges, then does on request what a good or a hostile one might.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { discoverLanguages, loadConfig } from '@glovebox/engine'
import { RemoteImages } from '@glovebox/images'

if (process.env.GLOVEBOX_STAND_IN_EXIT) process.exit(Number(process.env.GLOVEBOX_STAND_IN_EXIT))

const string = { type: 'string', default: '' } as const
const options = { 'listen-fd': string, 'lifeline-fd': string, user: string, supervisor: string, builder: string } as const
const { values } = parseArgs({ options })
const { stateDir, languagesDirs } = loadConfig()
const languages = await discoverLanguages(languagesDirs)
const images = new RemoteImages({ root: join(stateDir, 'images'), socket: values.builder, languages })

const [uid, gid] = values.user.split(':').map(Number) as [number, number]
process.setgroups?.([])
process.setgid?.(gid)
process.setuid?.(uid)

const server = createServer((request, response) => {
  response.setHeader('connection', 'close')
  answer(request, response).catch((error: Error) => response.writeHead(500).end(JSON.stringify(error)))
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, what = '', argument = ''] = (request.url ?? '').split('/')
  if (what === 'slow') {
    await sleep(Number(argument))
    response.end(`${process.pid}`)
  } else if (what === 'ask') {
    response.end(await converse(values[argument as 'supervisor' | 'builder'], await text(request)))
  } else if (what === 'image') {
    const language = languages.find(({ manifest }) => manifest.id === argument)
    if (language === undefined) throw new Error(`no language ${argument}`)
    const steps: string[] = []
    const image = await images.ensure(language, ({ step }) => steps.push(step))
    response.end(JSON.stringify({ image, steps }))
  } else if (what === 'leave') {
    const { pid } = spawn('perl', ['-e', LEFT[argument as keyof typeof LEFT]], { detached: true, stdio: 'inherit' })
    response.end(`${pid}`)
  } else response.end(JSON.stringify(tellOfItself()))
}

/** What a taken-over server might leave running, each for some seconds: who is always another process; who stops all that it may. */
const LEFT = {
  sleeper: 'sleep 60',
  hopper: 'for (1 .. 100000) { exit if fork }',
  stopper: 'for (my $end = time + 6; time < $end;) { kill STOP => $_ for $$ + 1 .. $$ + 300 }',
}

/** Everything that comes for these bytes, until the other side closes. */
async function converse(socket: string, bytes: string): Promise<string> {
  const connection = connect(socket)
  connection.on('error', () => {})
  if (bytes !== '') connection.write(bytes)
  let said = ''
  connection.on('data', (chunk) => {
    said += chunk
  })
  await new Promise((resolve) => connection.once('close', resolve))
  return said
}

function tellOfItself() {
  const status = readFileSync('/proc/self/status', 'utf8')
  const inherited = readdirSync('/proc/self/fd').filter((fd) => Number(fd) <= 4 || /\/run\/glovebox/.test(linkOf(fd)))
  const noNewPrivileges = /^NoNewPrivs:\s*1$/m.test(status)
  const [outputs, limits, environment] = [['1', '2'].map(linkOf), readFileSync('/proc/self/limits', 'utf8'), Object.keys(process.env)]
  const [{ pid, ppid: parent }, uid, gid] = [process, process.getuid?.(), process.getgid?.()]
  return { pid, parent, uid, gid, noNewPrivileges, inherited, outputs, limits, environment, ...values }
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

function end(): void {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
}

server.listen({ fd: Number(values['listen-fd']) }, () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
new Socket({ fd: Number(values['lifeline-fd']), readable: true, writable: false }).once('end', end).resume()
process.on('SIGTERM', () => {
  if (process.env.GLOVEBOX_STAND_IN_STAYS === undefined) end()
})
