"""Reads all files of its image and a large one of its own, far more bytes than it may have memory."""
import os
import sys

total = 0
for folder, _, names in os.walk("/usr"):
    for name in names:
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            with open(path, "rb", buffering=0) as file:
                while block := file.read(1 << 16):
                    total += len(block)
print("read more than memory:", total > int(sys.argv[1]), flush=True)
