"""Forks sleeping children until it is refused, at most forty, and takes the refusal as an error of its own."""
import os
import signal

children = 0
while children < 40:
    try:
        pid = os.fork()
    except BlockingIOError as error:
        print(f"children={children} fork={os.strerror(error.errno)}", flush=True)
        raise
    if pid == 0:
        signal.pause()
    children += 1
print("none refused", flush=True)
