const { writeSync } = require('node:fs')
writeSync(1, 'SIGABRT\n')
process.abort()
