"""Wants to talk to the world, to the machine it runs on, to a metadata service, to a name server."""
import errno
import os
import socket


def attempt(what, call):
    try:
        call()
        print(f"{what}=ok")
    except socket.gaierror:
        print(f"{what}=no names")
    except OSError as error:
        print(f"{what}={errno.errorcode.get(error.errno, error)}")


for address in (("127.0.0.1", 22), ("169.254.169.254", 80), ("8.8.8.8", 53), ("10.0.0.1", 80)):
    attempt(f"connect {address[0]}", lambda: socket.create_connection(address, timeout=1))
attempt("connect ::1", lambda: socket.socket(socket.AF_INET6).connect(("::1", 22)))
attempt("datagram", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)))
attempt("listen", lambda: socket.create_server(("0.0.0.0", 8080)))
attempt("interfaces", socket.if_nameindex)
attempt("lookup", lambda: socket.getaddrinfo("example.com", 80))
print("links seen:", os.path.exists("/sys/class/net/eth0"), os.path.exists("/proc/net/dev"), flush=True)
