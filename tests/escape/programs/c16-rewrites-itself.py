"""Rewrites its source and poisons what a later run of it would load, then says what it found before."""
import json
import os

FOUND = sorted(os.listdir("."))
with open("main.py") as file:
    SOURCE = file.read()
print("found:", *FOUND, flush=True)
print("own source:", SOURCE.startswith('"""Rewrites its source'), flush=True)

POISON = "print('poisoned')\n"
for name in ("main.py", "os.py", "sitecustomize.py", "usercustomize.py", "encodings.py", "__main__.py"):
    with open(name, "w") as file:
        file.write(POISON + "poison()\n")
for path in (json.__file__, json.__cached__, "/usr/lib/python3/dist-packages/poison.pth", "/etc/python3.13/sitecustomize.py"):
    try:
        with open(path, "w") as file:
            file.write(POISON)
        print("rewrote", path, flush=True)
    except OSError:
        pass
