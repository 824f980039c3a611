#ifndef GLOVEBOX_SUPERVISOR_H
#define GLOVEBOX_SUPERVISOR_H

#include "cgroup.h"
#include "client.h"
#include "image.h"
#include "instance.h"
#include "janitor.h"
#include "listener.h"
#include "loop.h"
#include "netns.h"
#include "policy.h"
#include "ready.h"
#include "rootless.h"
#include "say.h"

/* Boxes that runs took and boxes that stand ready have places of their own, so that neither can take all. */
enum { TAKEN_BOXES_MAX = 640, READY_BOXES_MAX = 256, BOXES_MAX = TAKEN_BOXES_MAX + READY_BOXES_MAX };
_Static_assert((int)BOXES_MAX <= (int)UIDS_AN_INSTANCE, "every box has a uid of its own");

struct box;

struct supervisor {
	const char *images_root, *init_path;
	struct loop loop;
	struct instance instance;
	enum box_ids ids;
	struct cgroups cgroups;
	struct janitor janitor;
	struct netns_pool netns;
	struct policies policies;
	struct image *images;
	struct listener listener;
	struct client *clients[CLIENTS_MAX];
	/* A box's place is its uid: it is taken until every process of the box is gone. */
	struct box *boxes[BOXES_MAX];
	uint32_t next_slot, next_box;
	struct box *unswept;
	struct ready_kind ready_kinds[READY_BOXES_MAX];
	int ready_kind_count;
	/* Of all clients: places that are taken, by runs and in all; ready boxes that are wished for; bytes of requests. */
	uint32_t taken_boxes, box_count, wished_boxes;
	uint64_t payload_bytes;
	/* That the boxes which runs took may have. */
	uint64_t taken_processes;
	/* The end that is never written to; boxes hold the other. */
	int lifeline[2];
	/* Makes boxes ready, after the answers of a turn are out. */
	struct task refill;
	bool refill_waits;
	struct watch signals;
	bool stopping;
};

#endif
