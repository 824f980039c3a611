"""Leaves links to devices without end, and to its own streams, where files are asked for."""
import os

for name in ("zero", "urandom", "full", "stdin", "stdout", "fd/0"):
    os.symlink(f"/dev/{name}", name.replace("/", "-"))
os.symlink("/proc/self/fd", "fds")
print("links made", flush=True)
