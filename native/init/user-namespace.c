#include "user-namespace.h"

#include "../common/map-ids.h"

#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Where the supervisor has a single id, that is 0 here: there is none to take, and no group may be given up. */
static int take_owner(uint32_t owner, struct fault *fault)
{
	if (owner != 0 && (setgroups(0, NULL) < 0 || setresgid(owner, owner, owner) < 0 || setresuid(owner, owner, owner) < 0))
		return fault_set(fault, "take the uid of the box");
	/* The files written below belong to the id of a process only if that may be looked at. Nobody is in the box who could. */
	if (prctl(PR_SET_DUMPABLE, 1) < 0)
		return fault_set(fault, "be dumpable for a moment");
	return 0;
}

int user_namespace_enter(uint32_t uid, uint32_t owner, struct fault *fault)
{
	if (take_owner(owner, fault) < 0)
		return -1;
	if (unshare(CLONE_NEWUSER) < 0)
		return fault_set(fault, "new user namespace");
	char map[40];
	snprintf(map, sizeof map, "%u %u 1", uid, owner);
	return map_ids(map, map, fault);
}
