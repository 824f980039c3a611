/*
 * The stream to a client: whole frames in, whole frames out, bounded both ways. Frames that go out are queued and written once a turn of
 * the loop, so that what belongs together arrives together.
 */
#ifndef GLOVEBOX_CONNECTION_H
#define GLOVEBOX_CONNECTION_H

#include "../common/protocol.h"
#include "loop.h"

/* Takes bytes as they come and calls back with whole frames. */
struct frame_input {
	uint8_t header_bytes[FRAME_HEADER_BYTES];
	size_t header_have;
	struct frame_header header;
	/* NULL: none, or it is dropped as it comes. */
	uint8_t *payload;
	size_t payload_have;
	bool dropping;
};

enum admission { ADMIT, ADMIT_NOT, ADMIT_NO_MORE };

struct frame_receiver {
	/* Asked when a header is there, before room is made for its payload. ADMIT_NOT drops the frame, ADMIT_NO_MORE ends the connection. */
	enum admission (*admit)(void *context, const struct frame_header *header);
	/* Owns the payload (NULL when empty). False ends the connection. */
	bool (*receive)(void *context, const struct frame_header *header, uint8_t *payload);
	void *context;
};

/* False: the bytes are no frames, or the receiver said so. */
bool frame_input_feed(struct frame_input *input, const uint8_t *data, size_t length, const struct frame_receiver *receiver);
void frame_input_free(struct frame_input *input);

struct out_chunk {
	struct out_chunk *next;
	uint8_t *data;
	size_t length, room, sent;
};

struct connection {
	struct loop *loop;
	struct watch socket;
	struct frame_input input;
	struct out_chunk *first, *last;
	size_t queued_bytes;
	/* Set while so much is queued that no more output should be read from boxes. */
	bool full;
	/* Nothing can be sent any more; no more is to be received, but what is queued can still be sent. */
	bool broken, ended;
	/* CLOCK_MONOTONIC: when something came last, or would have been taken again. */
	uint64_t heard_ns;
	struct frame_receiver receiver;
	/* `full` changed. */
	void (*flow)(struct connection *connection);
};

/* `receiver` and `flow` must be set. */
int connection_open(struct connection *connection, struct loop *loop, int socket);
/* Has a frame begun, and is its rest to be waited for? */
bool connection_in_frame(const struct connection *connection);
/* Takes over what a writer holds; frames of a connection that broke are dropped. */
void connection_send(struct connection *connection, struct writer *frame);
/* Writes what the socket takes. Call once a turn. */
void connection_flush(struct connection *connection);
void connection_close(struct connection *connection);

#endif
