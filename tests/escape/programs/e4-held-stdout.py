"""Leaves grandchildren that hold stdout open; one keeps printing."""
import os
import sys
import time

for printing in (False, True):
    if os.fork() == 0:
        os.setsid()
        while True:
            time.sleep(0.001 if printing else 3600)
            if printing:
                os.write(1, b".")
sys.stdout.write("x" * 60000 + "\nlast line of the parent\n")
sys.stdout.flush()
os._exit(7)
