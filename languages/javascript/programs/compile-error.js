const one = 1
console.log(one)
const two = = 2
