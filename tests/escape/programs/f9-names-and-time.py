"""Asks the world for names and for the time, and would change the time if it could."""
import ctypes
import errno
import os
import socket
import time

libc = ctypes.CDLL(None, use_errno=True)
CLOCK_ADJTIME, ADJTIMEX = 305, 159


def attempt(what, call):
    began = time.monotonic()
    try:
        outcome = call() or "ok"
    except (socket.gaierror, socket.herror):
        outcome = "no names"
    except OSError as error:
        outcome = errno.errorcode[error.errno]
    print(f"{what}={outcome}" + (" slowly" if time.monotonic() - began > 4 else ""))


def adjust(number, *arguments):
    if libc.syscall(number, *arguments, ctypes.create_string_buffer(512)) == -1:
        raise OSError(ctypes.get_errno(), "")


for name in ("example.com", "localhost.localdomain", "metadata.google.internal", "pool.ntp.org", "glovebox"):
    attempt(name, lambda: socket.getaddrinfo(name, 123) and None)
attempt("backwards", lambda: socket.gethostbyaddr("8.8.8.8") and None)
for server in ("127.0.0.1", "127.0.0.53", "::1"):
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    attempt(f"time of {server}", lambda: socket.socket(family, socket.SOCK_DGRAM).sendto(b"\x1b" + bytes(47), (server, 123)))
attempt("resolver", lambda: socket.socket(socket.AF_UNIX).connect("/run/systemd/resolve/io.systemd.Resolve"))
attempt("name service cache", lambda: socket.socket(socket.AF_UNIX).connect("/var/run/nscd/socket"))
attempt("adjtimex", lambda: adjust(ADJTIMEX))
attempt("clock_adjtime", lambda: adjust(CLOCK_ADJTIME, 0))
attempt("set clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()))
print("name servers:", *(line for line in (open("/etc/resolv.conf") if os.path.exists("/etc/resolv.conf") else ()) if line.startswith("nameserver")))
