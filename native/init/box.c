#include "box.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "../common/messages.h"
#include "capabilities.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { INODES_MIN = 1024, INODES_MAX = 65536, BYTES_PER_INODE = 4096 };

static const unsigned long DISK_FLAGS = (GUARD(nosuid) ? MS_NOSUID : 0) | (GUARD(nodev) ? MS_NODEV : 0);

/* All that a program can write to is one tmpfs, so that one size holds for it: made on /tmp, its folders then bound to their places. */
static int mount_disk(const struct box_spec *spec, struct fault *fault)
{
	uint64_t inodes = spec->disk_bytes / BYTES_PER_INODE;
	inodes = inodes < INODES_MIN ? INODES_MIN : inodes > INODES_MAX ? INODES_MAX : inodes;
	/* 0 is no bound at all. */
	unsigned long long bytes_max = GUARD(disk_bytes) ? spec->disk_bytes : 0, inodes_max = GUARD(disk_inodes) ? inodes : 0;
	char options[96];
	snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=0755", bytes_max, inodes_max);
	if (mount("tmpfs", "/tmp", "tmpfs", DISK_FLAGS, options) < 0)
		return fault_set(fault, "mount the disk of the box");
	if (mkdir("/tmp/box", 0755) < 0 || chown("/tmp/box", GUARD(not_root) ? spec->owner : 0, spec->owner) < 0)
		return fault_set(fault, "make the work folder");
	if (mkdir("/tmp/tmp", 01777) < 0 || mkdir("/tmp/shm", 01777) < 0)
		return fault_set(fault, "make /tmp and /dev/shm");
	return 0;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
	if (fd < 0)
		return -1;
	int status = write_all(fd, text, strlen(text));
	close(fd);
	return status;
}

static int write_accounts(uint32_t uid, struct fault *fault)
{
	char text[256];
	snprintf(text, sizeof text, "root:x:0:0:root:/:/usr/sbin/nologin\nbox:x:%u:%u::/box:/bin/sh\nnobody:x:65534:65534::/:/usr/sbin/nologin\n", uid, uid);
	if (write_file("/tmp/passwd", text) < 0)
		return fault_set(fault, "write /etc/passwd");
	snprintf(text, sizeof text, "root:x:0:\nbox:x:%u:\nnogroup:x:65534:\n", uid);
	if (write_file("/tmp/group", text) < 0)
		return fault_set(fault, "write /etc/group");
	return 0;
}

static int bind_folders(struct fault *fault)
{
	static const struct { const char *from, *to; unsigned long flags; } binds[] = {
		{ "/tmp/shm", "/dev/shm", 0 }, { "/tmp/passwd", "/etc/passwd", MS_RDONLY }, { "/tmp/group", "/etc/group", MS_RDONLY },
		{ "/tmp/box", "/box", 0 }, { "/tmp/tmp", "/tmp", 0 },
	};
	for (size_t i = GUARD(own_disk) ? 0 : 1; i < sizeof binds / sizeof *binds; i++) {
		if (mount(binds[i].from, binds[i].to, NULL, MS_BIND, NULL) < 0)
			return fault_set(fault, binds[i].to);
		if (binds[i].flags && mount(NULL, binds[i].to, NULL, MS_REMOUNT | MS_BIND | DISK_FLAGS | binds[i].flags, NULL) < 0)
			return fault_set(fault, binds[i].to);
	}
	return 0;
}

/*
 * Without root the kernel only gives a /proc to who sees a whole one already: the host's, which the template has for this. The new one takes its
 * place, so that not even what is mounted below it is the host's.
 */
static int replace_proc(struct fault *fault)
{
	int context = fsopen("proc", FSOPEN_CLOEXEC);
	int made = -1;
	if (context >= 0 && fsconfig(context, FSCONFIG_SET_STRING, "subset", "pid", 0) == 0 &&
	    fsconfig(context, FSCONFIG_SET_STRING, "hidepid", "invisible", 0) == 0 && fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		made = fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	int status = made < 0 ? -1 : umount2("/proc", MNT_DETACH);
	if (status == 0)
		status = move_mount(made, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH);
	if (status < 0)
		fault_set(fault, "mount a fresh /proc");
	close_fd(&made);
	close_fd(&context);
	return status;
}

static int mount_proc(const struct box_spec *spec, struct fault *fault)
{
	if (spec->owner != spec->uid)
		return replace_proc(fault);
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, GUARD(proc_subset) ? "subset=pid,hidepid=invisible" : NULL) < 0)
		return fault_set(fault, "mount /proc");
	return 0;
}

static int name_host(struct fault *fault)
{
	if (sethostname("glovebox", 8) < 0 || setdomainname("(none)", 6) < 0)
		return fault_set(fault, "name the host");
	return 0;
}

static int build(const struct box_spec *spec, struct fault *fault)
{
	umask(0);
	if (GUARD(net_namespace) && setns(spec->netns, CLONE_NEWNET) < 0)
		return fault_set(fault, "enter the network namespace");
	if (mount_disk(spec, fault) < 0 || write_accounts(spec->uid, fault) < 0 || bind_folders(fault) < 0 || mount_proc(spec, fault) < 0)
		return -1;
	if (GUARD(uts_namespace) && name_host(fault) < 0)
		return -1;
	/* Pid 1 needs no right at all: it only waits, and its death ends the box. */
	return capabilities_drop(fault);
}

noreturn void box_init_main(const struct box_spec *spec, int report)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NAME, "glovebox-box");
	signal(SIGCHLD, SIG_IGN);
	struct fault fault = { 0 };
	build(spec, &fault);
	if (write_all(report, &fault, sizeof fault) < 0)
		_exit(1);
	if (syscall(SYS_close_range, 0, LIFELINE_FD - 1, 0) < 0 || syscall(SYS_close_range, LIFELINE_FD + 1, ~0u, 0) < 0)
		_exit(1);
	/* A failed box waits as well: its end would kill step before that can tell the fault. */
	char none;
	while (read(LIFELINE_FD, &none, 1) < 0 && errno == EINTR)
		;
	_exit(0);
}
