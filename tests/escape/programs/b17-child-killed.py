"""Lets a child be killed for its memory, then claims that all went well: at once, or two seconds later."""
import os
import sys
import time

pid = os.fork()
if pid == 0:
    hoard = []
    while True:
        hoard.append(b"x" * (1 << 20))
_, status = os.waitpid(pid, 0)
if sys.argv[1:] == ["later"]:
    time.sleep(2)
print("everything is fine", flush=True)
os._exit(0)
