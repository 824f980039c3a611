"""Looks through the whole image for a place that it could leave something in for others: a cache, a library, a header, a set-up file."""
import errno
import os
import stat

OWN = ("/box", "/tmp", "/dev/shm", "/proc")
NAMES = (
    "/usr/lib/gcc/escape.gch", "/usr/include/stdio.h.gch", "/root/.cache/escape", "/var/cache/escape", "/var/tmp/escape-file", "/usr/local/lib/escape.so",
    "/etc/ld.so.preload", "/etc/ld.so.cache", "/usr/lib/python3/dist-packages/escape.pth", "/usr/lib/jvm/escape.jsa", "/run/escape", "/escape-file",
)

writable, tried = [], 0
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in OWN]
    for name in [*folders, *names]:
        path = os.path.join(folder, name)
        mode = os.lstat(path).st_mode
        tried += 1
        if not stat.S_ISLNK(mode) and not stat.S_ISCHR(mode) and os.access(path, os.W_OK):
            writable.append(path)
print("enough was looked at:", tried > 1000)
print("can be written to:", *writable)


def attempt(path):
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        return "WRITTEN"
    except OSError as error:
        return errno.errorcode[error.errno]


print("made:", *(name for name in NAMES if attempt(name) not in ("EROFS", "ENOENT", "EACCES")))
print("/usr:", attempt("/usr/escape-file"))
