/* Leaves links where files are asked for: to files, to magic links, through folders, to nothing. */
#include "escape.h"

int main(void)
{
	say("passwd=%s\n", outcome(symlink("/etc/passwd", "passwd.txt")));
	say("environ=%s\n", outcome(symlink("/proc/self/environ", "environ.txt")));
	say("root=%s\n", outcome(symlink("/", "root")));
	say("nothing=%s\n", outcome(symlink("/nothing", "nothing.txt")));
	say("parent=%s\n", outcome(symlink("..", "parent")));
	int fd = open("honest.txt", O_WRONLY | O_CREAT, 0644);
	(void)!write(fd, "honest", 6);
	return 0;
}
