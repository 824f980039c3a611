#include "run.h"

#include "../common/fds.h"
#include "box.h"
#include "client.h"
#include "supervisor.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void run_failure(struct client *client, uint32_t id, uint32_t code, const char *message)
{
	struct writer frame;
	frame_begin(&frame, FRAME_FAILURE, id, 128);
	write_u32(&frame, code);
	write_string(&frame, message);
	frame_end(&frame);
	connection_send(&client->connection, &frame);
}

static void refuse(struct client *client, uint32_t id, uint32_t code, const struct fault *fault)
{
	char message[160];
	bool ours = code == FAILURE_BOX || code == FAILURE_BUSY;
	snprintf(message, sizeof message, "%s%s%s", fault->what, ours ? ": " : "", ours ? strerror(fault->error) : "");
	run_failure(client, id, code, message);
}

struct run *run_find(const struct client *client, uint32_t id)
{
	for (int i = 0; i < BOXES_MAX; i++) {
		const struct box *box = client->supervisor->boxes[i];
		if (box && box->client == client && box->run && box->run->id == id)
			return box->run;
	}
	return NULL;
}

void run_free(struct run *run)
{
	stdio_finish(run);
	client_release_bytes(run->client, run->request.payload_bytes);
	request_free(&run->request);
	free(run);
}

/* For a box, and for all the processes that it might have. */
static bool has_room(const struct client *client, uint64_t processes)
{
	const struct supervisor *supervisor = client->supervisor;
	uint64_t max = supervisor->cgroups.processes_max;
	return share_left(client->boxes, supervisor->taken_boxes, TAKEN_BOXES_MAX) > 0 &&
	       (max == 0 || share_left(client->processes, supervisor->taken_processes, max) >= processes);
}

/* A box of the kind: one that is there, else a new one. */
static struct box *take_box(struct client *client, const struct box_kind *kind, const struct request *request, bool *was_ready, struct fault *fault)
{
	struct supervisor *supervisor = client->supervisor;
	bool cold = (request->flags & RUN_COLD) != 0;
	if (!has_room(client, request->limits.processes)) {
		errno = EUSERS;
		fault_set(fault, "room for one more run");
		return NULL;
	}
	struct box *box = cold ? NULL : ready_take(supervisor, kind, was_ready);
	if (!cold)
		*(*was_ready ? &client->ready_hits : &client->ready_misses) += 1;
	if (!box) {
		box = box_make(supervisor, kind, fault);
		client->boxes_made += box != NULL;
	}
	if (box)
		client_take_box(client, box, request->limits.processes);
	return box;
}

/* NULL: refused, with *code and the message in *fault. */
static struct box *find_box(struct client *client, const struct request *request, bool *was_ready, uint32_t *code, struct fault *fault)
{
	struct supervisor *supervisor = client->supervisor;
	const char *problem = limits_problem(&request->limits);
	int policy = policy_find(&supervisor->policies, request->seccomp);
	errno = EINVAL;
	*code = FAILURE_LIMIT;
	if (problem) {
		fault_set(fault, problem);
		return NULL;
	}
	*code = FAILURE_NO_SECCOMP;
	if (policy < 0) {
		fault_set(fault, "no such syscall policy");
		return NULL;
	}
	struct image *image = image_use(supervisor, request->image, code, fault);
	if (!image)
		return NULL;
	struct box_kind kind = {
		.image = image, .policy = policy, .disk_bytes = request->limits.disk_bytes,
	};
	*was_ready = false;
	struct box *box = take_box(client, &kind, request, was_ready, fault);
	*code = !box && fault->error == EUSERS ? FAILURE_BUSY : FAILURE_BOX;
	return box;
}

/* gcc 12 does not see that the box keeps its run. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
void run_start(struct client *client, uint32_t id, struct request *request)
{
	struct fault fault = { 0 };
	uint32_t code = FAILURE_BUSY;
	bool was_ready;
	uint64_t now = monotonic_ns();
	struct box *box = find_box(client, request, &was_ready, &code, &fault);
	struct run *run = box ? calloc(1, sizeof *run) : NULL;
	if (!run) {
		refuse(client, id, code, &fault);
		client_release_bytes(client, request->payload_bytes);
		request_free(request);
		if (box)
			box_drop(box);
		return;
	}
	*run = (struct run){
		.supervisor = client->supervisor, .client = client, .box = box, .id = id, .request = *request, .was_ready = was_ready,
		.received_ns = now,
	};
	run->stdio.input.pipe.fd = run->stdio.output[0].pipe.fd = run->stdio.output[1].pipe.fd = -1;
	box->run = run;
	if (box->state == BOX_READY)
		run_box_ready(run);
}
#pragma GCC diagnostic pop

void run_box_failed(struct run *run, const struct fault *fault)
{
	refuse(run->client, run->id, FAILURE_BOX, fault);
	run_free(run);
}

/* Sends as much of the job as the socket takes. The box may die meanwhile; its pidfd tells that. */
static void send_job(struct run *run)
{
	struct box *box = run->box;
	const struct span *job = &run->request.job;
	while (run->job_sent < job->length) {
		ssize_t sent = send(box->control.fd, job->data + run->job_sent, job->length - run->job_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0) {
			watch_set(&run->supervisor->loop, &box->control, errno == EAGAIN ? EPOLLOUT : 0u);
			return;
		}
		run->job_sent += (size_t)sent;
	}
	/* What the step process says from now on is read when it is needed: its exec need not wake anyone. */
	watch_set(&run->supervisor->loop, &box->control, 0);
}

static void send_hand_over(struct run *run)
{
	const struct limits *limits = &run->request.limits;
	bool grouped = cgroups_limit(&run->supervisor->cgroups);
	struct hand_over hand_over = {
		.job_bytes = run->request.job.length, .file_bytes = limits->file_bytes, .open_files = limits->open_files,
		.stack_bytes = limits->stack_bytes, .cpu_seconds = (limits->cpu_ms + 999) / 1000 + 1,
		.data_bytes = grouped ? 0 : limits->memory_bytes, .tasks = grouped ? 0 : limits->processes,
		.merge_stderr = (run->request.flags & RUN_MERGE_STDERR) != 0,
	};
	/* With the start of the job, which is mostly all of it: the step process then wakes once. The socket is empty, so the first part fits. */
	struct iovec parts[] = { { &hand_over, sizeof hand_over }, { (void *)(uintptr_t)run->request.job.data, run->request.job.length } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	ssize_t sent = sendmsg(run->box->control.fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	/* If the box is dead, its pidfd tells. */
	run->job_sent = sent > (ssize_t)sizeof hand_over ? (size_t)sent - sizeof hand_over : 0;
}

static void tell_started(const struct run *run)
{
	struct writer frame;
	frame_begin(&frame, FRAME_STARTED, run->id, 9);
	write_u8(&frame, run->was_ready);
	write_u64(&frame, (run->handed_ns - run->received_ns) / 1000);
	frame_end(&frame);
	connection_send(&run->client->connection, &frame);
}

void run_box_ready(struct run *run)
{
	struct box *box = run->box;
	if (box_limit(box, &run->request.limits) < 0) {
		struct fault fault;
		fault_set(&fault, "limit a cgroup");
		box->run = NULL;
		run_box_failed(run, &fault);
		box_drop(box);
		return;
	}
	box->state = BOX_RUNNING;
	run->state = RUN_RUNNING;
	run->handed_ns = monotonic_ns();
	send_hand_over(run);
	send_job(run);
	stdio_begin(run, box->stdio);
	run_arm_timer(run);
	tell_started(run);
	ready_learn_limits(run->supervisor, &box->kind, &run->request.limits);
}

void run_control_ready(struct run *run)
{
	if (run->job_sent < run->request.job.length)
		send_job(run);
	else
		watch_set(&run->supervisor->loop, &run->box->control, 0);
}

void run_hear_step(struct run *run)
{
	struct step_note note;
	while (run->box->control.fd >= 0 && recv(run->box->control.fd, &note, sizeof note, MSG_DONTWAIT) == (ssize_t)sizeof note) {
		if (note.kind == NOTE_EXEC)
			run->started_ns = note.monotonic_ns;
		if (note.kind != NOTE_FAILED)
			continue;
		run->started_ns = 0;
		run->step_error = note.fault.error;
	}
}
