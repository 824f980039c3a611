"""Files that show what the whole machine is doing, and so what other runs do."""
import os

PATHS = (
    "net", "stat", "loadavg", "meminfo", "uptime", "vmstat", "diskstats", "interrupts", "softirqs", "schedstat", "zoneinfo", "swaps",
    "pressure", "pressure/cpu", "sys", "sysvipc", "locks", "cgroups", "tty", "driver", "fs", "consoles", "dma", "fb", "kpagecount",
)

for path in PATHS:
    if os.path.lexists(f"/proc/{path}") and path != "net":
        print(f"/proc/{path} is there")
if os.path.exists("/proc/loadavg"):
    print("load of the host:", open("/proc/loadavg").read().strip())
print("tried", len(PATHS))


def rows(name):
    with open(f"/proc/self/net/{name}") as file:
        return [line.split() for line in file]


print("interfaces:", *(row[0].rstrip(":") for row in rows("dev")[2:]))
print("sockets:", sum(len(rows(name)) - 1 for name in ("tcp", "udp", "raw", "unix", "packet")))
# Network namespaces are used again: nothing may have been counted in one.
print("packets:", sum(int(row[2]) + int(row[10]) for row in rows("dev")[2:]))
with open("/proc/self/mountinfo") as file:
    mounts = [line.split() for line in file]
print("mounts that name the host:", *(fields[4] for fields in mounts if any("/var/lib" in field or "/run/" in field for field in fields)))
