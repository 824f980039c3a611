/*
 * Several supervisors may run on a host. Each has a numbered folder /run/glovebox/<n> (without root $XDG_RUNTIME_DIR/glovebox/<n>, else
 * /tmp/glovebox-UID/<n>), locked as long as it or its janitor lives, which records what it made outside of itself. A folder whose lock is free belongs to nobody alive and is swept.
 */
#ifndef GLOVEBOX_INSTANCE_H
#define GLOVEBOX_INSTANCE_H

#include "cgroup.h"

#include "../common/messages.h"

#include <stdint.h>

enum { INSTANCES_MAX = 64, UIDS_AN_INSTANCE = 1024 };
enum { UID_BASE = 0x70000000 };

struct instance {
	uint32_t number;
	int lock;
	/* The folder of all instances of this user, and an empty one of this instance, to mount on. */
	char all[128], staging[160];
};

/* Sweeps what dead instances left, then takes a free number. */
int instance_take(struct instance *instance, struct fault *fault);
/* Writes down the cgroups, for a sweep. */
int instance_record(const struct instance *instance, const struct cgroups *groups, struct fault *fault);
/* Removes the folder. Everything the instance made must be gone. */
void instance_remove(const struct instance *instance);

#endif
