#include "client.h"

#include "../common/guard.h"
#include "box.h"
#include "run.h"
#include "supervisor.h"

#include <stdlib.h>
#include <string.h>

static bool refuse_frame(struct supervisor *supervisor, uint32_t run, const char *message)
{
	run_failure(supervisor, run, FAILURE_PROTOCOL, message);
	return false;
}

static bool hello(struct supervisor *supervisor, struct reader *reader)
{
	uint32_t version = read_u32(reader);
	if (!reader_done(reader) || version != PROTOCOL_VERSION || supervisor->greeted)
		return refuse_frame(supervisor, 0, "expected HELLO of protocol version 1, once");
	supervisor->greeted = true;
	char isolation[128];
	snprintf(isolation, sizeof isolation, "namespaces, seccomp, %s%s", supervisor->cgroups.driver->name, guard_note);
	struct writer frame;
	frame_begin(&frame, FRAME_WELCOME, 0, 64);
	write_u32(&frame, PROTOCOL_VERSION);
	write_string(&frame, isolation);
	write_u32(&frame, supervisor->instance.number);
	frame_end(&frame);
	connection_send(&supervisor->connection, &frame);
	return true;
}

/* What cannot be kept ready is told, with run id 0, and is not the end: runs of it will say the same. */
static void keep(struct supervisor *supervisor, const char *digest, const char *seccomp, uint64_t disk_bytes, uint32_t count)
{
	struct fault fault = { 0 };
	uint32_t code = FAILURE_NO_SECCOMP;
	int policy = policy_find(&supervisor->policies, seccomp);
	struct image *image = policy < 0 ? NULL : image_use(supervisor, digest, &code, &fault);
	if (disk_problem(disk_bytes) || count > BOXES_MAX / 2)
		say("cannot keep %u boxes of %llu bytes ready: at most %d, of 64 KiB to 4 GiB", count, (unsigned long long)disk_bytes, BOXES_MAX / 2);
	else if (!image)
		say("cannot keep boxes of image %.12s ready: %s", digest, policy < 0 ? "no such syscall policy" : fault.what);
	else if (!ready_keep(supervisor, &(struct box_kind){ .image = image, .policy = policy, .disk_bytes = disk_bytes }, count))
		say("cannot keep one more kind of box ready: there are %d", READY_KINDS_MAX);
}

static bool keep_ready(struct supervisor *supervisor, struct reader *reader)
{
	char *digest = read_string(reader, NAME_BYTES_MAX);
	char *seccomp = read_string(reader, NAME_BYTES_MAX);
	uint64_t disk_bytes = read_u64(reader);
	uint32_t count = read_u32(reader);
	bool good = reader_done(reader);
	if (good)
		keep(supervisor, digest, seccomp, disk_bytes, count);
	free(digest);
	free(seccomp);
	return good || refuse_frame(supervisor, 0, "a KEEP_READY that cannot be read");
}

static bool start(struct supervisor *supervisor, uint32_t id, uint8_t *payload, size_t length)
{
	struct request request;
	if (!request_decode(&request, payload, length))
		return refuse_frame(supervisor, id, "a RUN that cannot be read");
	if (id == 0 || run_find(supervisor, id)) {
		request_free(&request);
		return refuse_frame(supervisor, id, "a RUN with an id that is 0 or in use");
	}
	run_start(supervisor, id, &request);
	return true;
}

static bool feed(struct supervisor *supervisor, uint32_t id, const uint8_t *data, size_t length)
{
	struct run *run = run_find(supervisor, id);
	/* The run may have ended while this was on its way. */
	if (!run || run->state > RUN_RUNNING || stdio_more(run, data, length))
		return true;
	return refuse_frame(supervisor, id, "STDIN that was not granted");
}

static void stats(struct supervisor *supervisor, uint32_t id)
{
	uint32_t ready = 0, running = 0;
	for (int i = 0; i < BOXES_MAX; i++) {
		const struct box *box = supervisor->boxes[i];
		ready += box && box->state == BOX_READY;
		running += box && box->run;
	}
	struct writer frame;
	frame_begin(&frame, FRAME_STATS_REPLY, id, 32);
	write_u32(&frame, ready);
	write_u32(&frame, running);
	write_u64(&frame, supervisor->counters.boxes_made);
	write_u64(&frame, supervisor->counters.ready_hits);
	write_u64(&frame, supervisor->counters.ready_misses);
	frame_end(&frame);
	connection_send(&supervisor->connection, &frame);
}

static bool dispatch(struct supervisor *supervisor, const struct frame_header *header, const uint8_t *payload)
{
	struct run *run = header->run ? run_find(supervisor, header->run) : NULL;
	struct reader reader = { payload, header->payload_bytes, false };
	if (header->type == FRAME_HELLO)
		return hello(supervisor, &reader);
	if (!supervisor->greeted)
		return refuse_frame(supervisor, 0, "expected HELLO first");
	if (header->type == FRAME_KEEP_READY)
		return keep_ready(supervisor, &reader);
	if (header->type == FRAME_STDIN)
		return feed(supervisor, header->run, payload, header->payload_bytes);
	if (header->payload_bytes != 0)
		return refuse_frame(supervisor, header->run, "a payload where none belongs");
	if (header->type == FRAME_STDIN_END && run)
		stdio_no_more(run);
	if (header->type == FRAME_KILL && run)
		run_cancel(run);
	if (header->type == FRAME_STATS)
		stats(supervisor, header->run);
	return true;
}

static bool receive(void *context, const struct frame_header *header, uint8_t *payload)
{
	struct supervisor *supervisor = context;
	if (header->type == FRAME_RUN && supervisor->greeted)
		return start(supervisor, header->run, payload, header->payload_bytes);
	bool good = dispatch(supervisor, header, payload);
	free(payload);
	return good;
}

static void flow(struct connection *connection)
{
	struct supervisor *supervisor = connection->context;
	for (int i = 0; i < BOXES_MAX; i++) {
		const struct box *box = supervisor->boxes[i];
		if (box && box->run && box->run->state == RUN_RUNNING)
			stdio_flow(box->run);
	}
	if (!connection->full && supervisor->collector.first)
		task_queue(&supervisor->loop, &supervisor->collector.task);
}

int client_open(struct supervisor *supervisor, int socket)
{
	supervisor->connection.receive = receive;
	supervisor->connection.flow = flow;
	supervisor->connection.context = supervisor;
	collector_open(&supervisor->collector, &supervisor->connection);
	return connection_open(&supervisor->connection, &supervisor->loop, socket);
}

void client_close(struct supervisor *supervisor)
{
	connection_close(&supervisor->connection);
	supervisor->ready_kind_count = 0;
	for (int i = 0; i < BOXES_MAX; i++) {
		struct box *box = supervisor->boxes[i];
		if (box && box->run)
			run_abandon(box->run);
		else if (box)
			box_drop(box);
	}
}
