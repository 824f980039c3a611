"""Lets a child be killed for its memory, then claims that all went well."""
import os

pid = os.fork()
if pid == 0:
    hoard = []
    while True:
        hoard.append(b"x" * (1 << 20))
_, status = os.waitpid(pid, 0)
print("everything is fine", flush=True)
os._exit(0)
