/* Calls of an administrator. Arguments are such that nothing happens to the host even where one is let through. */
#include "escape.h"

struct call {
	const char *name;
	long number;
	unsigned long a, b, c, d, e;
};

int main(void)
{
	static char empty[64];
	const unsigned long bytes = (unsigned long)empty, text = (unsigned long)"";
	const struct call calls[] = {
		{ "init_module", SYS_init_module, bytes, 64, text },
		{ "finit_module", SYS_finit_module, (unsigned long)-1, text },
		{ "delete_module", SYS_delete_module, (unsigned long)"escape", 0 },
		{ "kexec_load", SYS_kexec_load, 0, 0, 0, 0xffff },
		{ "kexec_file_load", SYS_kexec_file_load, (unsigned long)-1, (unsigned long)-1 },
		{ "reboot", SYS_reboot, 0, 0, 0 },
		{ "swapon", SYS_swapon, text, 0 },
		{ "swapoff", SYS_swapoff, text },
		{ "acct", SYS_acct, text },
		{ "quotactl", SYS_quotactl, ~0ul, text },
		{ "quotactl_fd", SYS_quotactl_fd, (unsigned long)-1, ~0ul },
		{ "syslog", SYS_syslog, 10 },
		{ "lookup_dcookie", SYS_lookup_dcookie, 0, bytes, 64 },
		{ "nfsservctl", SYS_nfsservctl, 0 },
		{ "iopl", SYS_iopl, 3 },
		{ "ioperm", SYS_ioperm, 0x80, 1, 1 },
		{ "sethostname", SYS_sethostname, (unsigned long)"escape", 6 },
		{ "setdomainname", SYS_setdomainname, (unsigned long)"escape", 6 },
		{ "vhangup", SYS_vhangup },
		{ "settimeofday", SYS_settimeofday, 0, bytes },
		{ "clock_settime", SYS_clock_settime, 0, 0 },
		{ "adjtimex", SYS_adjtimex, 0 },
		{ "open_by_handle_at", SYS_open_by_handle_at, AT_FDCWD, bytes },
		{ "name_to_handle_at", SYS_name_to_handle_at, AT_FDCWD, (unsigned long)"/", bytes, bytes },
		{ "fanotify_init", SYS_fanotify_init, 0, 0 },
		{ "modify_ldt", SYS_modify_ldt, 1, bytes, 16 },
	};
	int denied = 0, count = sizeof calls / sizeof *calls;
	for (int i = 0; i < count; i++) {
		long result = syscall(calls[i].number, calls[i].a, calls[i].b, calls[i].c, calls[i].d, calls[i].e);
		if (result == -1 && errno == EPERM)
			denied++;
		else
			say("%s=%s\n", calls[i].name, outcome(result));
	}
	say("denied %d of %d\n", denied, count);
	return 0;
}
