import socket
import sys

for address in sys.argv[1:]:
    try:
        socket.create_connection((address, 80), timeout=2)
        print(address, "reached")
    except OSError as error:
        print(address, error)
