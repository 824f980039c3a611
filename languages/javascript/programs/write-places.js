const { writeFileSync } = require('node:fs')

for (const path of process.argv.slice(2)) {
  try {
    writeFileSync(path, 'x')
    console.log(`${path} written`)
  } catch {
    console.log(`${path} refused`)
  }
}
