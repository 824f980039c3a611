// FizzBuzz up to the number given as the first argument, or 15.
const last = Number(process.argv[2] ?? 15)

for (let number = 1; number <= last; number++) {
  console.log((number % 3 ? '' : 'Fizz') + (number % 5 ? '' : 'Buzz') || number)
}
