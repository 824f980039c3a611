#include "socket-folder.h"

#include "../common/fds.h"
#include "../common/lock-folder.h"
#include "user-processes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SERVICES_FOLDER "/run/glovebox"

/* Over all folders, supervisors' ones too, while any of them is taken, swept or removed. */
static int lock_all(void)
{
	return mkdir(SERVICES_FOLDER, 0755) < 0 && errno != EEXIST ? -1 : lock_folder(SERVICES_FOLDER);
}

static void folder_path(char *path, size_t room, uint32_t number, const char *name)
{
	snprintf(path, room, SERVICES_FOLDER "/serve-%u%s", number, name);
}

/* Sockets and lock only: what somebody else put there keeps the folder. */
static void remove_folder(uint32_t number)
{
	static const struct { const char *name; int flags; } content[] = {
		{ "/supervisor.sock", 0 }, { "/builder.sock", 0 }, { "/lock", 0 }, { "", AT_REMOVEDIR },
	};
	char path[64];
	for (size_t i = 0; i < sizeof content / sizeof *content; i++) {
		folder_path(path, sizeof path, number, content[i].name);
		unlinkat(AT_FDCWD, path, content[i].flags);
	}
}

/* The lock of a folder, or -1 when its owner lives (or there is none and `create` is 0). */
static int try_lock(uint32_t number, int create)
{
	char path[64];
	folder_path(path, sizeof path, number, "/lock");
	int fd = open(path, O_RDWR | O_CLOEXEC | create, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0)
		close_fd(&fd);
	return fd;
}

static void sweep_dead(void)
{
	for (uint32_t number = 0; number < SERVICES_MAX; number++) {
		int lock = try_lock(number, 0);
		if (lock >= 0)
			remove_folder(number);
		close_fd(&lock);
	}
}

/* A server whose root processes were all killed may still be ending: its uid is not given away meanwhile. */
static int take_free(struct socket_folder *folder)
{
	for (uint32_t number = 0; number < SERVICES_MAX; number++) {
		char path[64];
		folder_path(path, sizeof path, number, "");
		if (user_has_processes(SERVER_UID_BASE + number) || mkdir(path, 0755) < 0)
			continue;
		folder->number = number;
		folder_path(folder->supervisor, sizeof folder->supervisor, number, "/supervisor.sock");
		folder_path(folder->builder, sizeof folder->builder, number, "/builder.sock");
		folder->lock = try_lock(number, O_CREAT);
		return folder->lock < 0 ? -1 : 0;
	}
	errno = EUSERS;
	return -1;
}

int socket_folder_take(struct socket_folder *folder)
{
	int all = lock_all();
	if (all < 0)
		return -1;
	sweep_dead();
	int status = take_free(folder), error = errno;
	close(all);
	errno = error;
	return status;
}

/* Nobody but root can reach it before it has its group: bind makes it with the mask's mode. */
int socket_folder_listen(const char *path, gid_t gid)
{
	enum { BACKLOG = 512 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(path);
	mode_t mask = umask(0177);
	int status = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
	umask(mask);
	if (status == 0 && chown(path, 0, gid) == 0 && chmod(path, 0660) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close_fd(&fd);
	errno = error;
	return -1;
}

void socket_folder_remove(const struct socket_folder *folder)
{
	int all = lock_all();
	remove_folder(folder->number);
	close_fd(&all);
}
