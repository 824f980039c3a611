import { once } from 'node:events'
import { connect } from 'node:net'

for (const address of process.argv.slice(2)) {
  try {
    await once(connect(80, address), 'connect')
    console.log(`${address} reached`)
  } catch (error) {
    console.log(`${address} ${error.code}`)
  }
}
process.exit()
