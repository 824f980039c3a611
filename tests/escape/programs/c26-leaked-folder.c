/* Looks for a way out by what was open or current before the box was closed. */
#include "escape.h"

static int is_root(const struct stat *folder)
{
	struct stat root;
	return stat("/", &root) == 0 && root.st_dev == folder->st_dev && root.st_ino == folder->st_ino;
}

static void climb(const char *from)
{
	struct stat here;
	int steps = 0, fd = open(from, O_RDONLY | O_DIRECTORY);
	while (fd != -1 && steps < 100 && fstat(fd, &here) == 0 && !is_root(&here)) {
		fd = openat(fd, "..", O_RDONLY | O_DIRECTORY);
		steps++;
	}
	if (fd == -1)
		say("%s: %s\n", from, outcome(-1));
	else
		say("%s: %s after %d\n", from, is_root(&here) && openat(fd, "..", O_PATH) != -1 ? "the box's root" : "somewhere else", steps);
}

int main(void)
{
	char path[64], target[256];
	for (int fd = 0; fd < 4096; fd++) {
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t length = readlink(path, target, sizeof target);
		if (length > 0)
			say("descriptor %d is a %.*s\n", fd, length > 5 ? 5 : (int)length, target);
	}
	climb(".");
	climb("/proc/self/cwd");
	climb("/proc/self/root");
	climb("/proc/self/fd");
	climb("/tmp");
	climb("/dev/shm");
	for (int fd = 0; fd < 3; fd++) {
		snprintf(path, sizeof path, "/proc/self/fd/%d/../../../etc", fd);
		say("%s: %s\n", path, outcome(open(path, O_RDONLY)));
	}
	return 0;
}
