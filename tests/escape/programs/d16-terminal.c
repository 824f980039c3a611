/* Looks for a terminal to type into or to take over. */
#include "escape.h"
#include <sys/ioctl.h>

int main(void)
{
	static const char *const DEVICES[] = { "/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/0", "/dev/tty0", "/dev/ttyS0", "/dev/vcs" };
	char status[512] = "", subcode = 2;
	int session = -1, group = -1, terminal = -1;
	for (unsigned i = 0; i < sizeof DEVICES / sizeof *DEVICES; i++)
		say("%s=%s\n", DEVICES[i], outcome(open(DEVICES[i], O_RDWR | O_NOCTTY)));
	for (int fd = 0; fd < 3; fd++) {
		say("isatty(%d)=%d\n", fd, isatty(fd));
		say("TIOCSTI(%d)=%s\n", fd, outcome(ioctl(fd, TIOCSTI, "x")));
		say("TIOCLINUX(%d)=%s\n", fd, outcome(ioctl(fd, TIOCLINUX, &subcode)));
		say("TIOCSCTTY(%d)=%s\n", fd, outcome(ioctl(fd, TIOCSCTTY, 1)));
		say("TIOCCONS(%d)=%s\n", fd, outcome(ioctl(fd, TIOCCONS, 0)));
	}
	(void)!read(open("/proc/self/stat", O_RDONLY), status, sizeof status - 1);
	sscanf(strrchr(status, ')') + 2, "%*c %*d %d %d %d", &group, &session, &terminal);
	say("own session=%d own group=%d terminal=%d\n", session == getpid(), group == getpid(), terminal);
	return 0;
}
