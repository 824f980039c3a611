// Stands in for glovebox-supervisor: as much of it as the monitor can see. Answers each connection with its pid.
import { createServer, Socket } from 'node:net'

const server = createServer((connection) => connection.on('error', () => {}).end(`${process.pid}`))
const end = () => server.close(() => process.exit(0))
server.listen({ fd: 3 })
new Socket({ fd: 4, readable: true, writable: false }).once('end', end).resume()
process.once('SIGTERM', end)
