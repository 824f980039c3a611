"""Leaves files that claim to be huge and hold nothing: as large as it may, and tries exabytes."""
import errno
import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for size in (2**60, 2**40):
    try:
        os.truncate(os.open("exabytes", os.O_CREAT | os.O_WRONLY), size)
        print("truncate=ok", flush=True)
    except OSError as error:
        print(f"truncate={errno.errorcode[error.errno]}", flush=True)
for number in range(4):
    with open(f"sparse-{number}", "wb") as file:
        file.truncate(48 << 20)
with open("honest", "w") as file:
    file.write("here")
