/*
 * A client: its connection, what its frames mean, and what it holds. Run ids, wishes for ready boxes and counts belong to one client and are
 * seen by no other. What all share (places for boxes, processes, memory for requests and answers) is given out by share.h.
 */
#ifndef GLOVEBOX_CLIENT_H
#define GLOVEBOX_CLIENT_H

#include "collect.h"
#include "connection.h"
#include "share.h"

struct box;
struct supervisor;

struct client {
	struct supervisor *supervisor;
	int place;
	struct connection connection;
	struct collector collector;
	uint64_t opened_ns;
	bool greeted;
	/* Its connection is closed; it stays until the last of its boxes is gone, so that what they take is still counted as its own. */
	bool closed;
	/* Boxes that runs of it took, until nothing of them is left; boxes that are to stand ready; bytes of requests, also half received. */
	uint32_t boxes, wished;
	uint64_t payload_bytes;
	/* That its boxes may have. */
	uint64_t processes;
	uint64_t boxes_made, ready_hits, ready_misses;
	struct task bury;
};

/* Takes the socket over. NULL: no memory, or the socket is none. */
struct client *client_open(struct supervisor *supervisor, int place, int socket);
/* Ends its runs and forgets its wishes. */
void client_close(struct client *client);
/* When it must have said more, or is closed; UINT64_MAX: never. */
uint64_t client_patience_ends_ns(const struct client *client);

/* The box is one of its from now on, with so many processes, until it is gone. */
void client_take_box(struct client *client, struct box *box, uint64_t processes);
void client_return_box(struct client *client, const struct box *box);
/* How many bytes of answers may be held for it beyond those that are. */
uint64_t client_room_bytes(const struct client *client);
/* Bytes of a request are not held any more. */
void client_release_bytes(struct client *client, uint64_t bytes);

#endif
