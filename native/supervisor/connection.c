#include "connection.h"

#include "../common/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { READ_BYTES = 64 << 10, CHUNK_BYTES = 64 << 10, CHUNKS_A_WRITE = 16 };
enum { FULL_BYTES = 8 << 20, ROOM_AGAIN_BYTES = 2 << 20 };

static bool begin_payload(struct frame_input *input, const struct frame_receiver *receiver)
{
	if (!frame_header_parse(input->header_bytes, &input->header))
		return false;
	enum admission admission = receiver->admit(receiver->context, &input->header);
	input->payload_have = 0;
	input->dropping = admission != ADMIT;
	if (admission != ADMIT || input->header.payload_bytes == 0)
		return admission != ADMIT_NO_MORE;
	input->payload = malloc(input->header.payload_bytes);
	return input->payload != NULL;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

bool frame_input_feed(struct frame_input *input, const uint8_t *data, size_t length, const struct frame_receiver *receiver)
{
	while (length > 0) {
		if (input->header_have < FRAME_HEADER_BYTES) {
			size_t part = smaller(length, FRAME_HEADER_BYTES - input->header_have);
			memcpy(input->header_bytes + input->header_have, data, part);
			input->header_have += part;
			data += part;
			length -= part;
			if (input->header_have < FRAME_HEADER_BYTES)
				return true;
			if (!begin_payload(input, receiver))
				return false;
		}
		size_t part = smaller(length, input->header.payload_bytes - input->payload_have);
		if (part > 0 && input->payload)
			memcpy(input->payload + input->payload_have, data, part);
		input->payload_have += part;
		data += part;
		length -= part;
		if (input->payload_have < input->header.payload_bytes)
			return true;
		uint8_t *payload = input->payload;
		input->payload = NULL;
		input->header_have = 0;
		if (!input->dropping && !receiver->receive(receiver->context, &input->header, payload))
			return false;
	}
	return true;
}

void frame_input_free(struct frame_input *input)
{
	free(input->payload);
	memset(input, 0, sizeof *input);
}

static void receive_some(struct connection *connection)
{
	static uint8_t bytes[READ_BYTES];
	ssize_t got = recv(connection->socket.fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	connection->heard_ns = monotonic_ns();
	if (got <= 0 || !frame_input_feed(&connection->input, bytes, (size_t)got, &connection->receiver)) {
		connection->ended = true;
		watch_set(connection->loop, &connection->socket, 0);
	}
}

static void socket_ready(struct watch *watch, uint32_t events)
{
	struct connection *connection = container_of(watch, struct connection, socket);
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		receive_some(connection);
}

int connection_open(struct connection *connection, struct loop *loop, int socket)
{
	connection->loop = loop;
	connection->heard_ns = monotonic_ns();
	connection->socket = (struct watch){ .fd = socket, .ready = socket_ready };
	if (fcntl(socket, F_SETFL, O_NONBLOCK) < 0 || fcntl(socket, F_SETFD, FD_CLOEXEC) < 0)
		return -1;
	return watch_set(loop, &connection->socket, EPOLLIN);
}

bool connection_in_frame(const struct connection *connection)
{
	return connection->input.header_have > 0 && !connection->full;
}

static void set_full(struct connection *connection)
{
	bool full = connection->queued_bytes > (connection->full ? ROOM_AGAIN_BYTES : FULL_BYTES);
	if (full == connection->full)
		return;
	connection->full = full;
	connection->heard_ns = monotonic_ns();
	connection->flow(connection);
}

/* Small frames share a chunk. */
static bool append_to_last(struct connection *connection, const struct writer *frame)
{
	struct out_chunk *last = connection->last;
	if (!last || last->room - last->length < frame->length)
		return false;
	memcpy(last->data + last->length, frame->data, frame->length);
	last->length += frame->length;
	return true;
}

static bool append_chunk(struct connection *connection, struct writer *frame)
{
	struct out_chunk *chunk = calloc(1, sizeof *chunk);
	if (!chunk)
		return false;
	if (frame->length < CHUNK_BYTES / 4) {
		chunk->data = malloc(CHUNK_BYTES);
		chunk->room = CHUNK_BYTES;
	} else {
		chunk->data = frame->data;
		chunk->length = chunk->room = frame->length;
		frame->data = NULL;
	}
	if (!chunk->data) {
		free(chunk);
		return false;
	}
	if (connection->last)
		connection->last->next = chunk;
	else
		connection->first = chunk;
	connection->last = chunk;
	return frame->data == NULL || append_to_last(connection, frame);
}

/* gcc 12 does not see that the connection keeps its chunks. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
void connection_send(struct connection *connection, struct writer *frame)
{
	/* A frame that is lost would leave the client waiting for ever; a connection that is lost does not. */
	if (frame->bad)
		connection->broken = true;
	if (!connection->broken) {
		size_t length = frame->length;
		if (append_to_last(connection, frame) || append_chunk(connection, frame))
			connection->queued_bytes += length;
		else
			connection->broken = true;
	}
	free(frame->data);
	frame->data = NULL;
}
#pragma GCC diagnostic pop

static void forget_sent(struct connection *connection, size_t sent)
{
	connection->queued_bytes -= sent;
	while (connection->first) {
		struct out_chunk *chunk = connection->first;
		size_t part = smaller(sent, chunk->length - chunk->sent);
		chunk->sent += part;
		sent -= part;
		if (chunk->sent < chunk->length)
			return;
		connection->first = chunk->next;
		if (!connection->first)
			connection->last = NULL;
		free(chunk->data);
		free(chunk);
	}
}

void connection_flush(struct connection *connection)
{
	while (connection->first && !connection->broken) {
		struct iovec parts[CHUNKS_A_WRITE];
		int count = 0;
		for (struct out_chunk *chunk = connection->first; chunk && count < CHUNKS_A_WRITE; chunk = chunk->next)
			parts[count++] = (struct iovec){ chunk->data + chunk->sent, chunk->length - chunk->sent };
		struct msghdr message = { .msg_iov = parts, .msg_iovlen = (size_t)count };
		ssize_t sent = sendmsg(connection->socket.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EAGAIN)
			break;
		if (sent < 0 && errno != EINTR)
			connection->broken = true;
		if (sent > 0)
			forget_sent(connection, (size_t)sent);
	}
	set_full(connection);
	/* Who does not read the answers is asked for nothing more, or they would pile up here. */
	uint32_t events = (connection->full ? 0u : EPOLLIN) | (connection->first ? EPOLLOUT : 0u);
	if (!connection->ended && watch_set(connection->loop, &connection->socket, events) < 0)
		connection->broken = true;
}

void connection_close(struct connection *connection)
{
	connection->broken = true;
	watch_close(connection->loop, &connection->socket);
	frame_input_free(&connection->input);
	forget_sent(connection, connection->queued_bytes);
}
