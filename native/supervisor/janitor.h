/*
 * A child process that removes what is slow to remove, so that the supervisor never waits: cgroups, and the last descriptor of a box's
 * disk (closing it frees the disk). When the supervisor is gone, however it went, the janitor removes the instance too.
 */
#ifndef GLOVEBOX_JANITOR_H
#define GLOVEBOX_JANITOR_H

#include "cgroup.h"
#include "instance.h"
#include "loop.h"

#include <sys/types.h>

struct janitor {
	struct watch socket;
	pid_t pid;
};

/* Forks it, before anything is open that must end with the supervisor; `client` is open already and is closed in the child. */
int janitor_start(struct janitor *janitor, const struct cgroups *groups, const struct instance *instance, int client, struct fault *fault);
/* Hands over the group of a box that is gone, and its disk (-1: none), which is closed here. -1 and EAGAIN: too much to do, try later. */
int janitor_remove(struct janitor *janitor, uint32_t group_number, int *disk);
/* Lets it finish, which ends the instance. */
void janitor_finish(struct janitor *janitor, struct loop *loop);

#endif
