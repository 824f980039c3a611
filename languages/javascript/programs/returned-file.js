require('node:fs').writeFileSync('result.txt', 'kept\n')
