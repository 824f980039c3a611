// Asks for more than a typed array may have, catches that, and goes on.
try {
  new Uint8Array(2 ** 53)
} catch (error) {
  console.log(`caught ${error.name}`)
}
const hoard = []
if (process.argv[2] === 'fill') for (;;) hoard.push(new Array(100_000).fill(hoard.length))
