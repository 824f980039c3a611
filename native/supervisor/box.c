#include "box.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "run.h"
#include "supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail_box(struct box *box, const struct fault *fault)
{
	struct run *run = box->run;
	box->run = NULL;
	if (run)
		run_box_failed(run, fault);
	else if (box->state != BOX_DYING)
		say("a box could not be made: %s: %s", fault->what, strerror(fault->error));
	box_drop(box);
}

static void check_ready(struct box *box)
{
	if (box->state != BOX_MAKING || !box->made || !box->waiting)
		return;
	if (cgroup_begin(&box->supervisor->cgroups, &box->group, box->step_pid) < 0) {
		struct fault fault;
		fault_set(&fault, "open the /proc of a box");
		fail_box(box, &fault);
		return;
	}
	box->state = BOX_READY;
	box->cpu_base_ns = cgroup_cpu_ns(&box->supervisor->cgroups, &box->group);
	const struct limits *expected = ready_expected_limits(box->supervisor, &box->kind);
	/* Only a guess: if it does not take, the run's own limits are still to come. */
	if (expected)
		box_limit(box, expected);
	if (box->run)
		run_box_ready(box->run);
}

/* Before a run is handed over: the step process is there, or has failed. */
static void control_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	struct box *box = container_of(watch, struct box, control);
	if (box->state == BOX_RUNNING) {
		run_control_ready(box->run);
		return;
	}
	struct step_note note = { 0 };
	int disk = -1, count = 1;
	ssize_t got = receive_with_fds(watch->fd, &note, sizeof note, &disk, &count);
	if (got < 0 && errno == EAGAIN)
		return;
	if (got == (ssize_t)sizeof note && note.kind == NOTE_WAITING && count == 1 && !box->waiting) {
		box->waiting = true;
		box->disk = disk;
		check_ready(box);
		return;
	}
	close_fd(&disk);
	struct fault fault = { .error = EPIPE, .what = "the step process of a box died" };
	fail_box(box, got == (ssize_t)sizeof note && note.kind == NOTE_FAILED ? &note.fault : &fault);
}

static void reap(const struct watch *watch, siginfo_t *info, struct rusage *used)
{
	memset(info, 0, sizeof *info);
	syscall(SYS_waitid, P_PIDFD, watch->fd, info, WEXITED | __WALL, used);
}

static void step_exited(struct watch *watch, uint32_t events)
{
	(void)events;
	struct box *box = container_of(watch, struct box, step);
	siginfo_t info;
	struct rusage used = { 0 };
	reap(watch, &info, &used);
	cgroup_main_reaped(&box->group, &used);
	watch_close(&box->supervisor->loop, watch);
	if (box->state == BOX_RUNNING)
		run_main_exited(box->run, info.si_code, info.si_status);
	else if (box->state != BOX_DYING)
		/* If it said why, that is still to be read, and better than what can be said here. */
		control_ready(&box->control, 0);
}

static void box_gone(struct box *box);

static void init_exited(struct watch *watch, uint32_t events)
{
	(void)events;
	struct box *box = container_of(watch, struct box, init);
	siginfo_t info;
	reap(watch, &info, NULL);
	watch_close(&box->supervisor->loop, watch);
	struct fault died = { .error = EPIPE, .what = "init of a box died" };
	if (box->state == BOX_DYING)
		box_gone(box);
	else if (box->state == BOX_RUNNING)
		run_all_dead(box->run);
	else
		fail_box(box, &died);
}

static void timer_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	struct box *box = container_of(watch, struct box, timer);
	uint64_t expirations;
	if (read(watch->fd, &expirations, sizeof expirations) < 0)
		return;
	struct fault slow = { .error = ETIMEDOUT, .what = "making a box took too long" };
	if (box->state == BOX_RUNNING)
		run_timer(box->run);
	else if (box->state == BOX_MAKING)
		fail_box(box, &slow);
}

static void oom_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	struct box *box = container_of(watch, struct box, oom);
	uint64_t times;
	if (read(watch->fd, &times, sizeof times) > 0 && box->state == BOX_RUNNING)
		run_memory_out(box->run);
}

void box_watches_init(struct box *box)
{
	box->control = (struct watch){ .fd = -1, .ready = control_ready };
	box->init = (struct watch){ .fd = -1, .ready = init_exited };
	box->step = (struct watch){ .fd = -1, .ready = step_exited };
	box->timer = (struct watch){ .fd = -1, .ready = timer_ready };
	box->oom = (struct watch){ .fd = -1, .ready = oom_ready };
}

void box_made(struct supervisor *supervisor, const struct keeper_reply *reply, int *fds)
{
	struct box *box = NULL;
	for (int i = 0; i < BOXES_MAX && !box; i++)
		if (supervisor->boxes[i] && supervisor->boxes[i]->number == reply->box)
			box = supervisor->boxes[i];
	if (!box || box->made)
		return;
	box->made = true;
	box->init.fd = fds[REPLY_INIT];
	box->step.fd = fds[REPLY_STEP];
	box->step_pid = reply->step_pid;
	fds[REPLY_INIT] = fds[REPLY_STEP] = -1;
	watch_set(&supervisor->loop, &box->init, EPOLLIN);
	watch_set(&supervisor->loop, &box->step, EPOLLIN);
	if (box->state == BOX_DYING && box->init.fd < 0)
		box_gone(box);
	else if (box->state == BOX_DYING)
		box_kill(box);
	else if (reply->fault.error != 0)
		fail_box(box, &reply->fault);
	else
		check_ready(box);
}

int box_limit(struct box *box, const struct limits *limits)
{
	/* A group cannot be limited to less than it holds; such a run is judged by its peak instead. */
	enum { MEMORY_BYTES_MIN = 1 << 20 };
	uint64_t memory = limits->memory_bytes < MEMORY_BYTES_MIN ? MEMORY_BYTES_MIN : limits->memory_bytes;
	return cgroup_limit(&box->supervisor->cgroups, &box->group, memory, limits->processes, limits->cpu_percent);
}

/* A killed process still has to be scheduled to die, and its end is the run's: so it goes before the others of its box. */
static void raise_share(pid_t pid)
{
	setpriority(PRIO_PROCESS, (id_t)pid, -20);
	/* Where there is no CPU controller, its session has a share as well. */
	char path[40];
	snprintf(path, sizeof path, "/proc/%d/autogroup", (int)pid);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written = fd < 0 ? 0 : write(fd, "-20", 3);
	(void)written;
	close_fd(&fd);
}

void box_kill(struct box *box)
{
	if (box->init.fd < 0 || !GUARD(kill_all))
		return;
	/* The death of init is what kills everything and what is waited for; the rest makes it quicker, as init first has to run. */
	cgroup_kill(&box->supervisor->cgroups, &box->group);
	if (box->step.fd >= 0) {
		if (box->state == BOX_RUNNING)
			raise_share(box->step_pid);
		syscall(SYS_pidfd_send_signal, box->step.fd, SIGKILL, NULL, 0);
	}
	syscall(SYS_pidfd_send_signal, box->init.fd, SIGKILL, NULL, 0);
}

static bool free_box(struct task *task)
{
	free(container_of(task, struct box, bury));
	return false;
}

static void bury(struct box *box)
{
	box->bury.slice = free_box;
	task_queue(&box->supervisor->loop, &box->bury);
}

void boxes_sweep(struct supervisor *supervisor)
{
	while (supervisor->unswept) {
		struct box *box = supervisor->unswept;
		if (janitor_remove(&supervisor->janitor, box->number, &box->disk) < 0) {
			watch_set(&supervisor->loop, &supervisor->janitor.socket, EPOLLOUT);
			return;
		}
		supervisor->unswept = box->next_unswept;
		bury(box);
	}
	watch_set(&supervisor->loop, &supervisor->janitor.socket, 0);
}

/* Every process is dead and reaped: what is used again goes back. */
static void box_gone(struct box *box)
{
	struct supervisor *supervisor = box->supervisor;
	watch_close(&supervisor->loop, &box->step);
	netns_give_back(&supervisor->netns, &box->netns);
	supervisor->boxes[box->slot] = NULL;
	supervisor->box_count--;
	if (box->client)
		client_return_box(box->client, box);
	if (supervisor->refill_waits)
		task_queue(&supervisor->loop, &supervisor->refill);
	box->kind.image->boxes--;
	image_release(box->kind.image);
	if (!box->has_group) {
		close_fd(&box->disk);
		bury(box);
		return;
	}
	cgroup_close(&supervisor->cgroups, &box->group);
	box->next_unswept = supervisor->unswept;
	supervisor->unswept = box;
	boxes_sweep(supervisor);
}

void box_drop(struct box *box)
{
	struct loop *loop = &box->supervisor->loop;
	if (box->state == BOX_DYING)
		return;
	box->state = BOX_DYING;
	box->run = NULL;
	watch_close(loop, &box->control);
	watch_close(loop, &box->timer);
	watch_close(loop, &box->oom);
	for (int i = 0; i < 3; i++)
		close_fd(&box->stdio[i]);
	if (box->init.fd >= 0) {
		/* The last to hold the disk frees it: let that be init, or else the janitor, but not this process. */
		close_fd(&box->disk);
		box_kill(box);
	} else if (box->made || box->never_asked || box->kind.image->failed) {
		box_gone(box);
	}
}

void boxes_fail(struct image *image)
{
	struct supervisor *supervisor = image->supervisor;
	ready_forget(supervisor, image);
	for (int i = 0; i < BOXES_MAX; i++) {
		struct box *box = supervisor->boxes[i];
		if (!box || box->kind.image != image || box->made)
			continue;
		/* No reply will come. At the worst a bare init is left: nothing runs in it, and it ends with the supervisor. */
		if (box->state == BOX_DYING)
			box_gone(box);
		else
			fail_box(box, &image->fault);
	}
}
