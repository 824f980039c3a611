"""Wants out of its control group: looks for any group file in the whole tree, tries the known places, and asks where it is."""
import errno
import os

PLACES = ("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/memory", "/cgroup", "/proc/1/root/sys/fs/cgroup")
FILES = ("release_agent", "notify_on_release", "cgroup.procs", "tasks", "memory.limit_in_bytes", "memory.max", "pids.max", "cgroup.kill")


def attempt(path):
    try:
        os.close(os.open(path, os.O_WRONLY))
        return "OPENED"
    except OSError as error:
        return errno.errorcode[error.errno]


outcomes = {attempt(f"{place}/{name}") for place in PLACES for name in FILES}
print("known places:", *sorted(outcomes))

found = []
for folder, folders, names in os.walk("/"):
    if folder == "/":
        folders.remove("proc")
    found += [f"{folder}/{name}" for name in names if name in FILES or name.startswith(("cgroup.", "memory.", "pids.", "cpuacct."))]
print("found in the tree:", *found)

# On cgroup v1 every hierarchy has a line; in a namespace of its own each says "/".
paths = {line.rstrip("\n").split(":", 2)[2] for line in open("/proc/self/cgroup")}
print("is in:", *sorted(paths))
try:
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")
    print("saved from the OOM killer: yes")
except OSError as error:
    print("saved from the OOM killer:", errno.errorcode[error.errno])
