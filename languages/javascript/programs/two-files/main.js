const { add } = require('./add.js')
console.log('sum', add(40, 2))
