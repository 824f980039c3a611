"""Ten times the cap to each of both streams: one after the other, so that a reader of one alone would wait for ever, or in turns."""
import os
import sys

BLOCK = b"y" * 50_000
streams = {"stderr-first": [2] * 20 + [1] * 20, "stdout-first": [1] * 20 + [2] * 20, "turns": [1, 2] * 20}[sys.argv[1]]
for fd in streams:
    left = BLOCK
    while left:
        left = left[os.write(fd, left):]
