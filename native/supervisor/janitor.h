/*
 * The janitor removes what is slow to remove, so that the supervisor never waits: cgroups, and the last descriptor of a box's disk (closing
 * it frees the disk). It is the supervisor's parent: when the supervisor is gone, however it went, it reaps what that left behind, removes
 * the instance and ends with the supervisor's exit code. If the janitor goes first, the supervisor is told to stop and does the same.
 */
#ifndef GLOVEBOX_JANITOR_H
#define GLOVEBOX_JANITOR_H

#include "cgroup.h"
#include "instance.h"
#include "loop.h"

#include <sys/types.h>

/* `socket.ready` is the owner's, who is told when the janitor takes more again. */
struct janitor {
	struct watch socket;
	/* Where clients come from, and -1: the janitor closes these, so that they end with the supervisor. */
	int clients_fds[3];
	pid_t pid;
};

/* Splits this process in two. Returns in the child, which is the supervisor; the parent is the janitor. */
int janitor_split(struct janitor *janitor, const struct cgroups *groups, const struct instance *instance, struct fault *fault);
/* Hands over the group of a box that is gone, and its disk (-1: none), which is closed here. -1 and EAGAIN: too much to do, try later. */
int janitor_remove(struct janitor *janitor, uint32_t group_number, int *disk);
/* To be called last. */
void janitor_finish(const struct janitor *janitor, const struct cgroups *groups, const struct instance *instance);

#endif
