#include "map-ids.h"

#include "fds.h"

#include <fcntl.h>
#include <string.h>

static int write_text(const char *path, const char *text, struct fault *fault)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int status = fd < 0 ? -1 : write_all(fd, text, strlen(text));
	if (status < 0)
		fault_set(fault, path);
	close_fd(&fd);
	return status;
}

int map_ids(const char *uids, const char *gids, struct fault *fault)
{
	return write_text("/proc/self/setgroups", "deny", fault) < 0 || write_text("/proc/self/uid_map", uids, fault) < 0 ||
		write_text("/proc/self/gid_map", gids, fault) < 0 ? -1 : 0;
}
