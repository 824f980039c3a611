"""Files and calls that show the kernel's memory, messages and tables."""
import ctypes
import errno
import os

PATHS = (
    "/proc/kcore", "/proc/kallsyms", "/proc/kmsg", "/proc/timer_list", "/proc/keys", "/proc/key-users", "/proc/sched_debug", "/proc/modules",
    "/proc/slabinfo", "/proc/vmallocinfo", "/proc/iomem", "/proc/ioports", "/proc/kpageflags", "/proc/kpagecount", "/proc/config.gz",
    "/proc/latency_stats", "/proc/lockdep", "/proc/buddyinfo", "/proc/pagetypeinfo", "/proc/interrupts", "/proc/kpagecgroup", "/proc/locks",
    "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/dev/oldmem", "/dev/cpu/0/msr", "/sys/kernel/debug", "/sys/kernel/notes",
    "/sys/kernel/vmcoreinfo", "/sys/kernel/btf/vmlinux", "/sys/module", "/boot/vmlinuz",
)
OWN = ("stack", "syscall", "pagemap", "wchan")
SYSLOG = 103

for path in PATHS:
    try:
        os.open(path, os.O_RDONLY)
        print(f"{path} is open")
    except OSError as error:
        if error.errno != errno.ENOENT:
            print(f"{path}={errno.errorcode[error.errno]}")
print("tried", len(PATHS))


def shows_addresses(name):
    """Own files that show the kernel's addresses to a process with the right to see them."""
    try:
        with open(f"/proc/self/{name}", "rb") as file:
            data = file.read(4096)
    except OSError:
        return False
    if name == "pagemap":
        return any(int.from_bytes(data[i:i + 8], "little") & ((1 << 55) - 1) for i in range(0, len(data), 8))
    return b"ffff8" in data or b"+0x" in data


print("shows the kernel's addresses:", *(name for name in OWN if shows_addresses(name)))
libc = ctypes.CDLL(None, use_errno=True)
for action in (2, 3, 10):
    libc.syscall(SYSLOG, action, ctypes.create_string_buffer(4096), 4096)
    print(f"syslog({action})", errno.errorcode[ctypes.get_errno()])
