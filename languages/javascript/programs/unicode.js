const { readFileSync } = require('node:fs')
console.log('grüße, 你好, 🌍')
process.stdout.write(readFileSync(0, 'utf8'))
