/*
 * Boxes that stand ready: which kinds are wanted, finding one for a run, making up the number after one is used. Of a kind that several
 * clients wish for, as many stand ready as the largest wish says: whoever comes next takes them, and one who comes and goes changes nothing.
 */
#ifndef GLOVEBOX_READY_H
#define GLOVEBOX_READY_H

#include "client.h"
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
	/* By the client's place. */
	uint16_t wishes[CLIENTS_MAX];
	/* Of the latest run of the kind: the next is likely to ask for the same, so boxes get these while they wait. */
	struct limits limits;
};

/* How many boxes of a kind the client wishes to stand ready from now on. Returns how many will for it: as many as its share allows. */
uint32_t ready_keep(struct client *client, const struct box_kind *kind, uint32_t wish);
uint32_t ready_wished(const struct client *client, const struct box_kind *kind);
/* The client is gone, and its wishes. */
void ready_forget_client(struct client *client);

/* A box of the kind without a run: a ready one, else one that is being made, else NULL. */
struct box *ready_take(struct supervisor *supervisor, const struct box_kind *kind, bool *was_ready);

/* What to expect of a run in a box of the kind; NULL when nothing is known. */
const struct limits *ready_expected_limits(struct supervisor *supervisor, const struct box_kind *kind);
/* A run in a box of the kind has asked for these. */
void ready_learn_limits(struct supervisor *supervisor, const struct box_kind *kind, const struct limits *limits);

/* Makes what is missing, and drops what is too much. */
void ready_refill(struct supervisor *supervisor);

/* Forgets the kinds of an image that failed: making them again would fail again, without end. */
void ready_forget(struct supervisor *supervisor, const struct image *image);

#endif
