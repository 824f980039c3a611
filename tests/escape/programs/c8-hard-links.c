/* Makes hard links to what is not its own, by path, by descriptor and through /proc, so that a later chown or read would reach it. */
#include "escape.h"

static void try_links(const char *target)
{
	char path[64];
	int fd = open(target, O_PATH);
	say("%s: link=%s", target, outcome(link(target, "/box/escape-link")));
	say(" linkat(/tmp)=%s", outcome(linkat(AT_FDCWD, target, AT_FDCWD, "/tmp/escape-link", AT_SYMLINK_FOLLOW)));
	say(" linkat(AT_EMPTY_PATH)=%s", outcome(linkat(fd, "", AT_FDCWD, "/box/escape-link", AT_EMPTY_PATH)));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	say(" linkat(/proc)=%s\n", outcome(linkat(AT_FDCWD, path, AT_FDCWD, "/box/escape-link", AT_SYMLINK_FOLLOW)));
	close(fd);
}

int main(void)
{
	try_links("/etc/passwd");
	try_links("/etc/shadow");
	try_links("/usr/bin/gcc");
	try_links("/dev/zero");
	try_links("/proc/self/environ");
	return 0;
}
