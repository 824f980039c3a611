import os
import socket
import sys


def readable(path):
    try:
        os.close(os.open(path, os.O_RDONLY))
        return True
    except OSError:
        return False


print("host", socket.gethostname())
print("home", os.path.expanduser("~"))
for name in sorted(os.environ):
    print("variable", name)
for path in sys.argv[1:]:
    print(path, "readable" if readable(path) else "closed")
