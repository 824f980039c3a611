/* Accepts clients, as long as the lifeline lasts: a pipe of which whoever started us holds the other end, and never writes to it. */
#ifndef GLOVEBOX_LISTENER_H
#define GLOVEBOX_LISTENER_H

#include "loop.h"

#include <sys/types.h>

struct supervisor;

struct listener {
	struct watch socket, lifeline;
	/* Who may connect, beside root. */
	uid_t peer;
};

/* Takes both descriptors over. -1 and errno. */
int listener_open(struct supervisor *supervisor, int socket, int lifeline, uid_t peer);
void listener_close(struct supervisor *supervisor);

#endif
