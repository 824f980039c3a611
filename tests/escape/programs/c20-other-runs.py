"""Looks for what other runs left or leave just now in every place that can be written, leaves a mark, and looks again."""
import os
import time

PLACES = ("/box", "/tmp", "/dev/shm", "/var/tmp")


def look():
    return [f"{place}/{name}" for place in PLACES for name in os.listdir(place) if f"{place}/{name}" != "/box/main.py"]


def mark():
    for place in PLACES:
        try:
            with open(f"{place}/escape-mark", "x") as file:
                file.write("here")
        except OSError:
            pass


print("before:", *look(), flush=True)
mark()
time.sleep(0.1)
print("after:", *look(), flush=True)
print("processes:", sum(name.isdigit() for name in os.listdir("/proc")), flush=True)
