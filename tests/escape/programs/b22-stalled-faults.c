/* Looks for what could stall a page fault of the kernel for as long as the program likes. */
#include "escape.h"
#include <sys/ioctl.h>
#include <sys/mount.h>

int main(void)
{
	enum { USER_MODE_ONLY = 1 };
	say("userfaultfd=%s\n", outcome(syscall(SYS_userfaultfd, O_CLOEXEC)));
	say("userfaultfd(USER_MODE_ONLY)=%s\n", outcome(syscall(SYS_userfaultfd, O_CLOEXEC | USER_MODE_ONLY)));
	say("/dev/userfaultfd=%s\n", outcome(open("/dev/userfaultfd", O_RDWR)));
	say("/dev/fuse=%s\n", outcome(open("/dev/fuse", O_RDWR)));
	say("mount(fuse)=%s\n", outcome(mount("escape", "/tmp", "fuse", 0, "fd=3,rootmode=40000,user_id=0,group_id=0")));
	return 0;
}
