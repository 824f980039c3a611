/* Every call that changes what is mounted where, with arguments that would work for root. */
#include "escape.h"
#include <linux/mount.h>
#include <sys/mount.h>

#define SYS_statmount_ 457
#define SYS_listmount_ 458
#define SYS_open_tree_attr_ 467

int main(void)
{
	struct mount_attr writable = { .attr_clr = MOUNT_ATTR_RDONLY };
	uint64_t root_request[3] = { 24, (uint64_t)-1, 0 }, found[4] = { 0 };
	mkdir("/tmp/escape-root", 0755);
	say("mount tmpfs=%s\n", outcome(mount("tmpfs", "/tmp/escape-root", "tmpfs", 0, NULL)));
	say("mount proc=%s\n", outcome(mount("proc", "/proc", "proc", 0, NULL)));
	say("mount bind=%s\n", outcome(mount("/usr", "/tmp/escape-root", NULL, MS_BIND, NULL)));
	say("remount writable=%s\n", outcome(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL)));
	say("make shared=%s\n", outcome(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL)));
	say("umount /proc=%s\n", outcome(umount2("/proc", MNT_DETACH)));
	say("umount /etc/passwd=%s\n", outcome(umount2("/etc/passwd", MNT_DETACH)));
	say("open_tree=%s\n", outcome(syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE)));
	say("move_mount=%s\n", outcome(syscall(SYS_move_mount, AT_FDCWD, "/proc", AT_FDCWD, "/tmp/escape-root", 0)));
	say("fsopen=%s\n", outcome(syscall(SYS_fsopen, "tmpfs", 0)));
	say("fspick=%s\n", outcome(syscall(SYS_fspick, AT_FDCWD, "/", 0)));
	say("fsconfig=%s\n", outcome(syscall(SYS_fsconfig, -1, 0, NULL, NULL, 0)));
	say("fsmount=%s\n", outcome(syscall(SYS_fsmount, -1, 0, 0)));
	say("mount_setattr=%s\n", outcome(syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &writable, sizeof writable)));
	say("pivot_root=%s\n", outcome(syscall(SYS_pivot_root, "/tmp/escape-root", "/tmp/escape-root")));
	say("chroot=%s\n", outcome(chroot("/tmp/escape-root")));
	say("open_tree_attr=%s\n", outcome(syscall(SYS_open_tree_attr_, AT_FDCWD, "/", OPEN_TREE_CLONE, &writable, sizeof writable)));
	say("listmount=%s\n", outcome(syscall(SYS_listmount_, root_request, found, 4, 0)));
	say("statmount=%s\n", outcome(syscall(SYS_statmount_, root_request, found, sizeof found, 0)));
	say("write to /usr=%s\n", outcome(open("/usr/escape-file", O_CREAT | O_WRONLY, 0644)));
	return 0;
}
