#include "client.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "box.h"
#include "run.h"
#include "supervisor.h"

#include <stdlib.h>
#include <string.h>

/* Of all RUN payloads that are held; of all answers that are built or wait to be read. */
static const uint64_t PAYLOADS_BYTES_MAX = 2ull << 30, ANSWERS_BYTES_MAX = 1ull << 30;
/* How long a HELLO, or the next part of a frame, is waited for; and that a full queue of answers is read. */
static const uint64_t PATIENCE_NS = 10000000000u, READ_PATIENCE_NS = 60000000000u;

static bool refuse_frame(struct client *client, uint32_t run, const char *message)
{
	run_failure(client, run, FAILURE_PROTOCOL, message);
	return false;
}

static bool hello(struct client *client, struct reader *reader)
{
	const struct supervisor *supervisor = client->supervisor;
	uint32_t version = read_u32(reader);
	if (!reader_done(reader) || version != PROTOCOL_VERSION || client->greeted)
		return refuse_frame(client, 0, "expected HELLO of protocol version 2, once");
	client->greeted = true;
	char isolation[128];
	const char *user = supervisor->ids == BOX_IDS_HOST ? "" : "user ";
	snprintf(isolation, sizeof isolation, "%snamespaces, seccomp, %s%s", user, supervisor->cgroups.driver->name, guard_note);
	struct writer frame;
	frame_begin(&frame, FRAME_WELCOME, 0, 128);
	write_u32(&frame, PROTOCOL_VERSION);
	write_string(&frame, isolation);
	write_u32(&frame, supervisor->instance.number);
	write_string(&frame, supervisor->images_root);
	write_u8(&frame, cgroups_limit(&supervisor->cgroups));
	frame_end(&frame);
	connection_send(&client->connection, &frame);
	return true;
}

/* What cannot be kept ready is told, with run id 0, and is not the end: runs of it will say the same. */
static void keep(struct client *client, const char *digest, const char *seccomp, uint64_t disk_bytes, uint32_t count)
{
	struct supervisor *supervisor = client->supervisor;
	struct fault fault = { 0 };
	uint32_t code = FAILURE_NO_SECCOMP;
	int policy = policy_find(&supervisor->policies, seccomp);
	struct image *image = policy < 0 ? NULL : image_use(supervisor, digest, &code, &fault);
	if (disk_problem(disk_bytes)) {
		say("cannot keep boxes ready: %s", disk_problem(disk_bytes));
		return;
	}
	if (!image) {
		say("cannot keep boxes of image %.12s ready: %s", digest, policy < 0 ? "no such syscall policy" : fault.what);
		return;
	}
	uint32_t kept = ready_keep(client, &(struct box_kind){ .image = image, .policy = policy, .disk_bytes = disk_bytes }, count);
	if (kept < count)
		say("%u boxes of a kind stand ready, not %u: there is no room for more", kept, count);
}

static bool keep_ready(struct client *client, struct reader *reader)
{
	char *digest = read_string(reader, NAME_BYTES_MAX);
	char *seccomp = read_string(reader, NAME_BYTES_MAX);
	uint64_t disk_bytes = read_u64(reader);
	uint32_t count = read_u32(reader);
	bool good = reader_done(reader);
	if (good)
		keep(client, digest, seccomp, disk_bytes, count);
	free(digest);
	free(seccomp);
	return good || refuse_frame(client, 0, "a KEEP_READY that cannot be read");
}

static bool start(struct client *client, uint32_t id, uint8_t *payload, size_t length)
{
	struct request request;
	if (!request_decode(&request, payload, length))
		return refuse_frame(client, id, "a RUN that cannot be read");
	run_start(client, id, &request);
	return true;
}

static bool feed(struct client *client, uint32_t id, const uint8_t *data, size_t length)
{
	struct run *run = run_find(client, id);
	/* The run may have ended while this was on its way. */
	if (!run || run->state > RUN_RUNNING || stdio_more(run, data, length))
		return true;
	return refuse_frame(client, id, "STDIN that was not granted");
}

static void stats(struct client *client, uint32_t id)
{
	const struct supervisor *supervisor = client->supervisor;
	uint32_t ready = 0, running = 0;
	for (int i = 0; i < BOXES_MAX; i++) {
		const struct box *box = supervisor->boxes[i];
		ready += box && box->state == BOX_READY && !box->run && ready_wished(client, &box->kind) > 0;
		running += box && box->run && box->client == client;
	}
	struct writer frame;
	frame_begin(&frame, FRAME_STATS_REPLY, id, 32);
	write_u32(&frame, ready);
	write_u32(&frame, running);
	write_u64(&frame, client->boxes_made);
	write_u64(&frame, client->ready_hits);
	write_u64(&frame, client->ready_misses);
	frame_end(&frame);
	connection_send(&client->connection, &frame);
}

static bool dispatch(struct client *client, const struct frame_header *header, const uint8_t *payload)
{
	struct reader reader = { payload, header->payload_bytes, false };
	if (header->type == FRAME_HELLO)
		return hello(client, &reader);
	if (header->type == FRAME_KEEP_READY)
		return keep_ready(client, &reader);
	if (header->type == FRAME_STDIN)
		return feed(client, header->run, payload, header->payload_bytes);
	if (header->payload_bytes != 0)
		return refuse_frame(client, header->run, "a payload where none belongs");
	struct run *run = run_find(client, header->run);
	if (header->type == FRAME_STDIN_END && run)
		stdio_no_more(run);
	if (header->type == FRAME_KILL && run)
		run_cancel(run);
	if (header->type == FRAME_STATS)
		stats(client, header->run);
	return true;
}

static enum admission admit_run(struct client *client, const struct frame_header *header)
{
	struct supervisor *supervisor = client->supervisor;
	if (header->run == 0 || run_find(client, header->run)) {
		refuse_frame(client, header->run, "a RUN with an id that is 0 or in use");
		return ADMIT_NO_MORE;
	}
	if (share_left(client->payload_bytes, supervisor->payload_bytes, PAYLOADS_BYTES_MAX) < header->payload_bytes) {
		run_failure(client, header->run, FAILURE_BUSY, "too many bytes of requests are held");
		return ADMIT_NOT;
	}
	client->payload_bytes += header->payload_bytes;
	supervisor->payload_bytes += header->payload_bytes;
	return ADMIT;
}

static enum admission admit(void *context, const struct frame_header *header)
{
	struct client *client = context;
	if (!client->greeted && header->type != FRAME_HELLO) {
		refuse_frame(client, 0, "expected HELLO first");
		return ADMIT_NO_MORE;
	}
	return header->type == FRAME_RUN ? admit_run(client, header) : ADMIT;
}

static bool receive(void *context, const struct frame_header *header, uint8_t *payload)
{
	struct client *client = context;
	if (header->type == FRAME_RUN)
		return start(client, header->run, payload, header->payload_bytes);
	bool good = dispatch(client, header, payload);
	free(payload);
	return good;
}

static void flow(struct connection *connection)
{
	struct client *client = container_of(connection, struct client, connection);
	for (int i = 0; i < BOXES_MAX; i++) {
		const struct box *box = client->supervisor->boxes[i];
		if (box && box->client == client && box->run && box->run->state == RUN_RUNNING)
			stdio_flow(box->run);
	}
	collector_flow(&client->collector);
}

struct client *client_open(struct supervisor *supervisor, int place, int socket)
{
	struct client *client = calloc(1, sizeof *client);
	if (!client)
		return NULL;
	client->supervisor = supervisor;
	client->place = place;
	client->opened_ns = monotonic_ns();
	client->connection.receiver = (struct frame_receiver){ admit, receive, client };
	client->connection.flow = flow;
	collector_open(&client->collector, &supervisor->loop, &client->connection);
	if (connection_open(&client->connection, &supervisor->loop, socket) < 0) {
		free(client);
		return NULL;
	}
	return client;
}

static bool free_client(struct task *task)
{
	free(container_of(task, struct client, bury));
	return false;
}

static void bury_if_gone(struct client *client)
{
	if (!client->closed || client->boxes > 0)
		return;
	client->supervisor->clients[client->place] = NULL;
	client->bury.slice = free_client;
	task_queue(&client->supervisor->loop, &client->bury);
}

void client_close(struct client *client)
{
	struct supervisor *supervisor = client->supervisor;
	connection_close(&client->connection);
	ready_forget_client(client);
	for (int i = 0; i < BOXES_MAX; i++) {
		const struct box *box = supervisor->boxes[i];
		if (box && box->client == client && box->run)
			run_abandon(box->run);
	}
	/* Of a RUN that came half. */
	client_release_bytes(client, client->payload_bytes);
	client->closed = true;
	bury_if_gone(client);
}

uint64_t client_patience_ends_ns(const struct client *client)
{
	if (client->closed)
		return UINT64_MAX;
	if (!client->greeted)
		return client->opened_ns + PATIENCE_NS;
	if (client->connection.full)
		return client->connection.heard_ns + READ_PATIENCE_NS;
	return connection_in_frame(&client->connection) ? client->connection.heard_ns + PATIENCE_NS : UINT64_MAX;
}

static uint64_t held_bytes(const struct client *client)
{
	return client ? client->connection.queued_bytes + collector_holds_bytes(&client->collector) : 0;
}

uint64_t client_room_bytes(const struct client *client)
{
	uint64_t all = 0;
	for (int i = 0; i < CLIENTS_MAX; i++)
		all += held_bytes(client->supervisor->clients[i]);
	return share_left(held_bytes(client), all, ANSWERS_BYTES_MAX);
}

void client_take_box(struct client *client, struct box *box, uint64_t processes)
{
	box->client = client;
	box->processes = processes;
	client->boxes++;
	client->processes += processes;
	client->supervisor->taken_boxes++;
	client->supervisor->taken_processes += processes;
}

void client_return_box(struct client *client, const struct box *box)
{
	client->boxes--;
	client->processes -= box->processes;
	client->supervisor->taken_boxes--;
	client->supervisor->taken_processes -= box->processes;
	bury_if_gone(client);
}

void client_release_bytes(struct client *client, uint64_t bytes)
{
	client->payload_bytes -= bytes;
	client->supervisor->payload_bytes -= bytes;
}
