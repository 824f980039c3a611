/* Leaves things that are no files where files are asked for: reading them would block or harm. */
#include "escape.h"
#include <sys/sysmacros.h>
#include <sys/un.h>

int main(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	say("fifo=%s\n", outcome(mkfifo("fifo", 0666)));
	say("socket=%s\n", outcome(bind(fd, (struct sockaddr *)&address, sizeof address)));
	say("folder=%s\n", outcome(mkdir("folder", 0755)));
	say("device=%s\n", outcome(mknod("device", S_IFCHR | 0666, makedev(1, 5))));
	say("block device=%s\n", outcome(mknod("disk", S_IFBLK | 0666, makedev(259, 0))));
	return 0;
}
