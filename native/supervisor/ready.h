/* Boxes that stand ready: which kinds are wanted, finding one for a run, making up the number after one is used. */
#ifndef GLOVEBOX_READY_H
#define GLOVEBOX_READY_H

#include "image.h"
#include "request.h"

#include <stdint.h>

struct box;
struct supervisor;

/* What makes two boxes the same before they get a run. */
struct box_kind {
	struct image *image;
	int policy;
	uint64_t disk_bytes;
};

struct ready_kind {
	struct box_kind kind;
	uint32_t wanted;
	/* Of the latest run of the kind: the next is likely to ask for the same, so boxes get these while they wait. */
	struct limits limits;
};

/* How many boxes of a kind are to stand ready from now on. False: too many kinds. */
bool ready_keep(struct supervisor *supervisor, const struct box_kind *kind, uint32_t wanted);

/* A box of the kind without a run: a ready one, else one that is being made, else a new one. NULL: *fault says why. */
struct box *ready_take(struct supervisor *supervisor, const struct box_kind *kind, bool *was_ready, struct fault *fault);

/* What to expect of a run in a box of the kind; NULL when nothing is known. */
const struct limits *ready_expected_limits(struct supervisor *supervisor, const struct box_kind *kind);
/* A run in a box of the kind has asked for these. */
void ready_learn_limits(struct supervisor *supervisor, const struct box_kind *kind, const struct limits *limits);

/* Makes what is missing, and drops what is too much. */
void ready_refill(struct supervisor *supervisor);

/* Forgets the kinds of an image that failed: making them again would fail again, without end. */
void ready_forget(struct supervisor *supervisor, const struct image *image);

#endif
