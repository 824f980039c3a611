"""Files by which root changes the whole host, each opened to write: what core dumps and modules start, and the keys of SysRq."""
import ctypes
import errno
import os

PATHS = (
    "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hotplug", "/proc/sys/kernel/sysrq",
    "/proc/sys/kernel/randomize_va_space", "/proc/sys/fs/suid_dumpable", "/proc/sys/fs/binfmt_misc/register", "/proc/sys/vm/panic_on_oom",
    "/proc/sys/net/ipv4/ip_forward", "/sys/kernel/uevent_helper", "/sys/kernel/security/lsm", "/sys/kernel/debug/tracing/kprobe_events",
    "/sys/power/state", "/sys/firmware/efi/efivars", "/proc/bus/pci/00/00.0", "/proc/acpi/wakeup", "/proc/scsi/scsi", "/proc/irq/0/smp_affinity",
)
SYSCTL = 156

for path in PATHS:
    for flags in (os.O_RDONLY, os.O_WRONLY):
        try:
            os.open(path, flags)
            print(f"{path} is open")
        except OSError as error:
            if error.errno != errno.ENOENT:
                print(f"{path}={errno.errorcode[error.errno]}")
print("tried", len(PATHS))
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(SYSCTL, None)
print("_sysctl", errno.errorcode[ctypes.get_errno()])
print("/proc besides processes:", *sorted(name for name in os.listdir("/proc") if not name.isdigit()))
print("/sys:", *(os.listdir("/sys") if os.path.isdir("/sys") else ["none"]))
