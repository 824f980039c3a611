"""Limits its own address space, runs into that, and either goes on or fails."""
import resource
import sys

resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))
try:
    hoard = bytearray(400 << 20)
except MemoryError:
    print("caught MemoryError", flush=True)
    sys.exit(int(sys.argv[1]))
