/* What the command line asks for. Read once, never changed. */
#ifndef GLOVEBOX_SPEC_H
#define GLOVEBOX_SPEC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Exit codes, as the command line's: our failure, and what will not get better by trying again. */
enum { EXIT_FAILED = 125, EXIT_REFUSED = 126 };

struct spec {
	/* A numeric IPv4 or IPv6 address; port 0 lets the kernel choose. */
	const char *address;
	uint16_t port;
	const char *core_folder, *images_root, *node, *server_script, *builder_script;
	/* The server's; without one each instance gives its own, which nobody else on the host has. */
	bool has_user;
	uid_t uid;
	gid_t gid;
	/* How long a server that was asked to end may take. */
	uint32_t drain_seconds;
};

/* -1 when the words make no spec, or what they name is not there; it has been said then. */
int spec_parse(struct spec *spec, int argc, char **argv);

#endif
