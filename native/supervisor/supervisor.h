#ifndef GLOVEBOX_SUPERVISOR_H
#define GLOVEBOX_SUPERVISOR_H

#include "cgroup.h"
#include "collect.h"
#include "connection.h"
#include "image.h"
#include "instance.h"
#include "janitor.h"
#include "loop.h"
#include "netns.h"
#include "policy.h"
#include "ready.h"

#include <stdio.h>

enum { BOXES_MAX = 512, READY_KINDS_MAX = 64 };

struct box;

struct supervisor_counters {
	uint64_t boxes_made, ready_hits, ready_misses;
};

struct supervisor {
	const char *images_root, *init_path;
	struct loop loop;
	struct instance instance;
	struct cgroups cgroups;
	struct janitor janitor;
	struct netns_pool netns;
	struct policies policies;
	struct image *images;
	struct collector collector;
	struct connection connection;
	/* A box's place is its uid: it is taken until every process of the box is gone. */
	struct box *boxes[BOXES_MAX];
	uint32_t next_slot, next_box;
	struct box *unswept;
	struct ready_kind ready_kinds[READY_KINDS_MAX];
	int ready_kind_count;
	uint64_t payload_bytes;
	/* The end that is never written to; boxes hold the other. */
	int lifeline[2];
	struct supervisor_counters counters;
	/* Makes boxes ready, after the answers of a turn are out. */
	struct task refill;
	struct watch signals;
	bool greeted, stopping;
};

/* Says something to whoever reads the supervisor's stderr. */
#define say(...) (fprintf(stderr, "glovebox-supervisor: " __VA_ARGS__), fputc('\n', stderr))

#endif
