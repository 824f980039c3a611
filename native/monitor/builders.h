/*
 * The builder's socket. Each connection of an allowed peer gets a process of its own, root in namespaces of its own, that takes one
 * language id and nothing else. It dies with the monitor, and everything that it started with it.
 */
#ifndef GLOVEBOX_BUILDERS_H
#define GLOVEBOX_BUILDERS_H

#include "spec.h"

enum { BUILDERS_MAX = 4 };

struct builders {
	const struct spec *spec;
	/* Who may ask, beside root. */
	uid_t uid;
	int listener;
	/* 0: free. */
	pid_t pids[BUILDERS_MAX];
};

/* Takes what waits at the listener, up to a bound. */
void builders_accept(struct builders *builders);
/* A process has been reaped that may be one. */
void builders_ended(struct builders *builders, pid_t pid);
bool builders_any(const struct builders *builders);
void builders_kill(const struct builders *builders);

#endif
