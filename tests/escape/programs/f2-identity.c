/* Asks who and where it is, by every way that could name the machine. What a kernel tells everybody (its release) is left out. */
#include "escape.h"
#include <pwd.h>
#include <sys/utsname.h>

int main(void)
{
	static const char *const PATHS[] = {
		"/etc/machine-id", "/var/lib/dbus/machine-id", "/proc/sys/kernel/random/boot_id", "/proc/cmdline", "/proc/version", "/proc/cpuinfo",
		"/proc/sys/kernel/hostname", "/proc/device-tree", "/sys/class/dmi/id/product_uuid", "/sys/class/net", "/sys/devices/system/cpu/online",
		"/proc/partitions", "/proc/filesystems", "/.dockerenv", "/run/systemd", "/etc/ssh", "/root/.ssh", "/home/user", "/var/log/syslog",
	};
	struct utsname name;
	struct passwd *account = getpwuid(getuid());
	char folder[PATH_MAX];
	uname(&name);
	say("node=%s domain=%s\n", name.nodename, name.domainname);
	say("account=%s home=%s same ids=%d\n", account ? account->pw_name : "none", getenv("HOME"), getuid() == geteuid() && getuid() == getgid());
	say("known on a host=%d\n", getuid() < 0x70000000);
	say("folder=%s\n", getcwd(folder, sizeof folder));
	say("hostid=%lx\n", gethostid());
	say("pid under 16=%d parent=%d\n", getpid() < 16, getppid());
	for (unsigned i = 0; i < sizeof PATHS / sizeof *PATHS; i++)
		if (access(PATHS[i], F_OK) == 0)
			say("%s is there\n", PATHS[i]);
	return 0;
}
