#ifndef GLOVEBOX_KEEPER_H
#define GLOVEBOX_KEEPER_H

#include <stdbool.h>

/* Layers top first. The staging folder is a mountpoint to build on; only this process sees what is mounted there. */
struct keeper_spec {
	const char *images_root;
	const char *image;
	const char *staging;
	char **layers;
	int layer_count;
	/* It is root of a user namespace and not of the host. */
	bool rootless;
};

/* Serves KEEPER_SOCKET_FD until it closes. Returns the exit code. */
int keeper_main(const struct keeper_spec *spec);

#endif
