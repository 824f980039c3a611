"""What is in /dev, and what it lets itself be told."""
import ctypes
import errno
import fcntl
import os
import stat

DRIVERS = ("kvm", "fuse", "dri/card0", "net/tun", "loop-control", "mapper/control", "uinput", "snd/seq", "vhost-net", "rfkill", "mem", "sda", "vda")
RANDOM_REQUESTS = {"RNDADDTOENTCNT": 0x40045201, "RNDADDENTROPY": 0x40085203, "RNDZAPENTCNT": 0x5204, "RNDCLEARPOOL": 0x5206, "RNDRESEEDCRNG": 0x5207}


def attempt(call):
    try:
        call()
        return "ok"
    except OSError as error:
        return errno.errorcode[error.errno]


for name in sorted(os.listdir("/dev")):
    status = os.lstat(f"/dev/{name}")
    device = f" {os.major(status.st_rdev)}:{os.minor(status.st_rdev)}" if stat.S_ISCHR(status.st_mode) else ""
    print(f"{stat.filemode(status.st_mode)} {name}{device}")
print("drivers:", *(name for name in DRIVERS if attempt(lambda: os.open(f"/dev/{name}", os.O_RDWR)) != "ENOENT"))
pool = os.open("/dev/urandom", os.O_RDWR)
for name, request in RANDOM_REQUESTS.items():
    print(name, attempt(lambda: fcntl.ioctl(pool, request, ctypes.create_string_buffer(8).raw)))
print("new device", attempt(lambda: os.mknod("/tmp/escape-device", stat.S_IFCHR | 0o666, os.makedev(1, 1))))
print("new name in /dev", attempt(lambda: os.open("/dev/escape-file", os.O_CREAT | os.O_WRONLY)))
print("other mode", attempt(lambda: os.chmod("/dev/null", 0)))
print("other name", attempt(lambda: os.rename("/dev/zero", "/dev/null")))
