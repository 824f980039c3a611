/* Page faults that a program handles itself hold a kernel thread where an exploit wants it. */
#include "escape.h"
#include <linux/userfaultfd.h>

int main(void)
{
	say("userfaultfd=%s\n", outcome(syscall(SYS_userfaultfd, O_CLOEXEC)));
	say("userfaultfd(USER_MODE_ONLY)=%s\n", outcome(syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY)));
	say("/dev/userfaultfd=%s\n", outcome(open("/dev/userfaultfd", O_RDWR)));
	say("/dev/fuse=%s\n", outcome(open("/dev/fuse", O_RDWR)));
	return 0;
}
