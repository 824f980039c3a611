/*
 * Several services may run on a host. Each has a numbered folder /run/glovebox/serve-<n>, locked as long as one of its root processes
 * lives, with the sockets over which its unprivileged server asks for what it cannot do. A folder whose lock is free is swept.
 */
#ifndef GLOVEBOX_SOCKET_FOLDER_H
#define GLOVEBOX_SOCKET_FOLDER_H

#include <stdint.h>
#include <sys/types.h>

enum { SERVICES_MAX = 64 };
/* The server of service n has this uid and gid plus n: below the uids of boxes, and nobody else's. */
enum { SERVER_UID_BASE = 0x6fff0000 };

struct socket_folder {
	uint32_t number;
	int lock;
	char supervisor[64], builder[64];
};

/* Sweeps what the dead left, then takes a free number. -1 and errno. */
int socket_folder_take(struct socket_folder *folder);
/* A listening socket at `path`, for root and the group alone; one that is there is replaced. -1 and errno. */
int socket_folder_listen(const char *path, gid_t gid);
void socket_folder_remove(const struct socket_folder *folder);

#endif
