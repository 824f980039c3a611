/*
 * Without root: a user namespace in which this process is root, so that hardly anything else needs to know. Boxes are made below it.
 */
#ifndef GLOVEBOX_ROOTLESS_H
#define GLOVEBOX_ROOTLESS_H

#include "../common/messages.h"

#include <stdint.h>

/* Which ids the boxes have on the host: of our own range, of the user's subordinate ranges, or all the one of the user. */
enum box_ids { BOX_IDS_HOST, BOX_IDS_SUBORDINATE, BOX_IDS_ONE };

/* First of SUBORDINATE_IDS that belong to the user (subuid(5), subgid(5)); 0: none. */
struct subordinate_ids {
	uint32_t uid, gid;
};

enum { SUBORDINATE_IDS = 65536 };

/*
 * Puts this process, which must have one thread, into a user namespace and a network namespace that belongs to it. There 0 is the user, and
 * 1 to SUBORDINATE_IDS are the subordinate ids, if there are any.
 */
int rootless_enter(const struct subordinate_ids *ids, struct fault *fault);

#endif
