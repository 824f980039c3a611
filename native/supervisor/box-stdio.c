#include "box-stdio.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "client.h"
#include "run.h"
#include "supervisor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GRANT_BYTES = STDIN_WINDOW / 4 };

/* One read. False when there is nothing more (now, or ever). */
static bool read_output(struct box_output *output)
{
	static uint8_t bytes[OUTPUT_CHUNK_MAX];
	struct run *run = output->run;
	ssize_t got = read(output->pipe.fd, bytes, sizeof bytes);
	if (got < 0 && errno == EINTR)
		return true;
	if (got == 0 || (got < 0 && errno != EAGAIN))
		watch_close(&run->supervisor->loop, &output->pipe);
	if (got <= 0)
		return false;
	uint64_t cap = run->request.limits.output_bytes;
	uint64_t room = !GUARD(output_cap) ? sizeof bytes : output->seen_bytes < cap ? cap - output->seen_bytes : 0;
	output->seen_bytes += (uint64_t)got;
	size_t kept = (uint64_t)got < room ? (size_t)got : (size_t)room;
	if (kept > 0) {
		struct writer frame;
		frame_begin(&frame, FRAME_OUTPUT, run->id, kept + 1);
		write_u8(&frame, output->stream);
		write_raw(&frame, bytes, kept);
		frame_end(&frame);
		connection_send(&run->client->connection, &frame);
	}
	run_output_seen(run, output->seen_bytes);
	return true;
}

static void output_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	read_output(container_of(watch, struct box_output, pipe));
}

static void grant(struct run *run)
{
	struct box_input *input = &run->stdio.input;
	bool empty = input->sent == input->length;
	if (input->ungranted == 0 || (input->ungranted < GRANT_BYTES && !empty))
		return;
	struct writer frame;
	frame_begin(&frame, FRAME_STDIN_CREDIT, run->id, 4);
	write_u32(&frame, input->ungranted);
	frame_end(&frame);
	connection_send(&run->client->connection, &frame);
	input->ungranted = 0;
}

/* The reader is gone, or everything was given: what still comes is taken and dropped. */
static void close_input(struct run *run)
{
	struct box_input *input = &run->stdio.input;
	watch_close(&run->supervisor->loop, &input->pipe);
	input->first.length = 0;
	input->ungranted += (uint32_t)(input->length - input->sent);
	input->length = input->sent = 0;
	grant(run);
}

/* False: the pipe takes no more now, or is closed. */
static bool write_part(struct run *run, const uint8_t *data, size_t length, size_t *taken)
{
	ssize_t put = write(run->stdio.input.pipe.fd, data, length);
	*taken = put > 0 ? (size_t)put : 0;
	if (put >= 0 || errno == EINTR)
		return true;
	if (errno != EAGAIN)
		close_input(run);
	return false;
}

static void feed_input(struct run *run)
{
	struct box_input *input = &run->stdio.input;
	size_t taken;
	while (input->pipe.fd >= 0 && input->first.length > 0) {
		if (!write_part(run, input->first.data, input->first.length, &taken))
			break;
		input->first.data += taken;
		input->first.length -= taken;
	}
	while (input->pipe.fd >= 0 && input->first.length == 0 && input->sent < input->length) {
		if (!write_part(run, input->buffer + input->sent, input->length - input->sent, &taken))
			break;
		input->sent += taken;
		input->ungranted += (uint32_t)taken;
	}
	if (input->pipe.fd < 0)
		return;
	grant(run);
	bool done = input->first.length == 0 && input->sent == input->length;
	if (done && input->end)
		watch_close(&run->supervisor->loop, &input->pipe);
	else
		watch_set(&run->supervisor->loop, &input->pipe, done ? 0u : EPOLLOUT);
}

static void input_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	struct box_input *input = container_of(watch, struct box_input, pipe);
	feed_input(container_of(container_of(input, struct box_stdio, input), struct run, stdio));
}

void stdio_begin(struct run *run, int *fds)
{
	struct box_stdio *stdio = &run->stdio;
	stdio->input.pipe = (struct watch){ .fd = fds[0], .ready = input_ready };
	stdio->input.first = run->request.stdin_bytes;
	stdio->input.end = stdio->input.end || !(run->request.flags & RUN_STDIN_STREAMED);
	for (int i = 0; i < 2; i++)
		stdio->output[i] = (struct box_output){
			.pipe = { .fd = fds[i + 1], .ready = output_ready }, .run = run, .stream = (uint8_t)(i + 1),
		};
	fds[0] = fds[1] = fds[2] = -1;
	feed_input(run);
	stdio_flow(run);
}

bool stdio_more(struct run *run, const uint8_t *data, size_t length)
{
	struct box_input *input = &run->stdio.input;
	if (input->end || !(run->request.flags & RUN_STDIN_STREAMED))
		return false;
	if (input->length - input->sent + input->ungranted + length > STDIN_WINDOW)
		return false;
	/* Nobody reads it any more. */
	if (run->state > RUN_WAITING && input->pipe.fd < 0) {
		input->ungranted += (uint32_t)length;
		grant(run);
		return true;
	}
	if (!input->buffer)
		input->buffer = malloc(STDIN_WINDOW);
	if (!input->buffer)
		return false;
	memmove(input->buffer, input->buffer + input->sent, input->length - input->sent);
	input->length -= input->sent;
	input->sent = 0;
	memcpy(input->buffer + input->length, data, length);
	input->length += length;
	if (run->state == RUN_RUNNING)
		feed_input(run);
	return true;
}

void stdio_no_more(struct run *run)
{
	run->stdio.input.end = true;
	if (run->state == RUN_RUNNING)
		feed_input(run);
}

void stdio_flow(struct run *run)
{
	for (int i = 0; i < 2; i++)
		watch_set(&run->supervisor->loop, &run->stdio.output[i].pipe, run->client->connection.full ? 0u : EPOLLIN);
}

void stdio_finish(struct run *run)
{
	/* More than a pipe can hold means that somebody still writes: 1 MiB, or a packet a page when the program asked for packets. */
	enum { READS_MAX = 1024 };
	struct loop *loop = &run->supervisor->loop;
	for (int i = 0; i < 2; i++) {
		struct box_output *output = &run->stdio.output[i];
		for (int reads = 0; reads < READS_MAX && output->pipe.fd >= 0 && read_output(output); reads++)
			;
		watch_close(loop, &output->pipe);
	}
	watch_close(loop, &run->stdio.input.pipe);
	free(run->stdio.input.buffer);
	run->stdio.input.buffer = NULL;
	run->stdio.input.length = run->stdio.input.sent = 0;
}
