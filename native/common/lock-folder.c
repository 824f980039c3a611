#include "lock-folder.h"

#include "fds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>

/* Holders sweep what the dead left, which may be many boxes. */
#define WAIT_NS UINT64_C(10000000000)
static const struct timespec PAUSE = { .tv_nsec = 10000000 };

int lock_folder(const char *folder)
{
	char path[256];
	if (snprintf(path, sizeof path, "%s/.lock", folder) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	uint64_t end = monotonic_ns() + WAIT_NS;
	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK && monotonic_ns() < end) {
			nanosleep(&PAUSE, NULL);
			continue;
		}
		int error = errno == EWOULDBLOCK ? EBUSY : errno;
		close_fd(&fd);
		errno = error;
	}
	return fd;
}
