"""One side of a conversation with a caller who says one letter and then waits."""
import os
import sys
import time

how = sys.argv[1]
if how == "no-flush":
    # Into a pipe Python prints by blocks: the question never leaves, so that no answer ever comes.
    sys.stdout.write("a question that stays in the buffer")
    sys.stdin.read(1)
    sys.stdin.read(1)
elif how == "waits":
    print("a question", flush=True)
    sys.stdin.read(2)
elif how == "closes-early":
    os.close(0)
    print("has heard enough", flush=True)
    time.sleep(0.1)
elif how == "closes-stdout":
    print("has said enough", flush=True)
    os.close(1)
    os.close(2)
    sys.stdin.read(2)
