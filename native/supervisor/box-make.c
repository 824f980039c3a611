/* Asking a keeper for a box. */
#include "box.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "supervisor.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { MAKING_SECONDS_MAX = 15 };

/* In turn, so that a uid rests as long as possible before its next use. */
static int take_slot(struct supervisor *supervisor)
{
	for (int tries = 0; tries < BOXES_MAX; tries++) {
		int slot = (int)(supervisor->next_slot++ % BOXES_MAX);
		if (!supervisor->boxes[slot])
			return slot;
	}
	errno = EUSERS;
	return -1;
}

static uint32_t box_uid(const struct box *box)
{
	return (uint32_t)UID_BASE + box->supervisor->instance.number * UIDS_AN_INSTANCE + (GUARD(own_uid) ? (uint32_t)box->slot : 0);
}

/* Its uid as this process sees it. Without root that is another one, or the one that all have. */
static uint32_t box_owner(const struct box *box)
{
	static const uint32_t OF_USER = 0, FIRST_SUBORDINATE = 1;
	if (box->supervisor->ids == BOX_IDS_ONE)
		return OF_USER;
	return box->supervisor->ids == BOX_IDS_HOST ? box_uid(box) : box_uid(box) - (uint32_t)UID_BASE + FIRST_SUBORDINATE;
}

/* The box's uid owns its pipes, so that a program can open /dev/stdout. */
static int make_pipe(int *ours, int *theirs, bool box_reads, uint32_t uid)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	*ours = ends[box_reads];
	*theirs = ends[!box_reads];
	return fchown(*theirs, uid, uid) < 0 || fcntl(*ours, F_SETFL, O_NONBLOCK) < 0 ? -1 : 0;
}

static int make_channels(struct box *box, int *fds, struct fault *fault)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return fault_set(fault, "control socket of a box");
	box->control.fd = pair[0];
	fds[MAKE_CONTROL] = pair[1];
	if (fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0)
		return fault_set(fault, "control socket of a box");
	for (int i = 0; i < 3; i++)
		if (make_pipe(&box->stdio[i], &fds[MAKE_STDIN + i], i == 0, box_owner(box)) < 0)
			return fault_set(fault, "pipes of a box");
	box->timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	struct itimerspec limit = { .it_value.tv_sec = MAKING_SECONDS_MAX };
	if (box->timer.fd < 0 || timerfd_settime(box->timer.fd, 0, &limit, NULL) < 0)
		return fault_set(fault, "timer of a box");
	return 0;
}

static int make_group(struct box *box, int *fds, int *count, struct fault *fault)
{
	const struct cgroups *groups = &box->supervisor->cgroups;
	box->has_group = true;
	if (cgroup_make(groups, box->number, &box->group, fault) < 0)
		return -1;
	int opened = cgroup_open_procs(groups, &box->group, fds + MAKE_CGROUPS);
	if (opened < 0)
		return fault_set(fault, "open a cgroup");
	*count = MAKE_CGROUPS + opened;
	box->oom.fd = box->group.oom_event;
	return 0;
}

static int watch_box(struct box *box)
{
	struct loop *loop = &box->supervisor->loop;
	return watch_set(loop, &box->control, EPOLLIN) < 0 || watch_set(loop, &box->timer, EPOLLIN) < 0 ||
		watch_set(loop, &box->oom, EPOLLIN) < 0 ? -1 : 0;
}

static int request_box(struct box *box, struct fault *fault)
{
	int fds[MAKE_FDS_MAX] = { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 };
	int count = MAKE_CGROUPS;
	int status = -1;
	box->netns = netns_take(&box->supervisor->netns);
	if (box->netns < 0) {
		fault_set(fault, "network namespace of a box");
		goto out;
	}
	if (make_channels(box, fds, fault) < 0 || make_group(box, fds, &count, fault) < 0)
		goto out;
	fds[MAKE_NETNS] = box->netns;
	fds[MAKE_POLICY] = box->kind.policy;
	struct keeper_make make = { .box = box->number, .uid = box_uid(box), .owner = box_owner(box), .disk_bytes = box->kind.disk_bytes };
	status = watch_box(box);
	if (status == 0)
		status = image_ask(box->kind.image, &make, fds, count);
	if (status < 0)
		fault_set(fault, "ask the keeper for a box");
out:
	for (int i = 0; i < count; i++)
		if (i != MAKE_NETNS && i != MAKE_POLICY)
			close_fd(&fds[i]);
	return status;
}

struct box *box_make(struct supervisor *supervisor, const struct box_kind *kind, struct fault *fault)
{
	int slot = take_slot(supervisor);
	struct box *box = slot < 0 ? NULL : calloc(1, sizeof *box);
	if (!box) {
		fault_set(fault, "room for one more box");
		return NULL;
	}
	supervisor->boxes[slot] = box;
	supervisor->box_count++;
	*box = (struct box){
		.supervisor = supervisor, .state = BOX_MAKING, .slot = slot, .kind = *kind, .netns = -1, .disk = -1, .stdio = { -1, -1, -1 },
		.group = { .dirs = { -1, -1, -1, -1 }, .oom_event = -1, .proc = -1 },
	};
	/* 0 is the keeper itself. */
	box->number = ++supervisor->next_box ? supervisor->next_box : ++supervisor->next_box;
	box_watches_init(box);
	kind->image->boxes++;
	if (kind->image->failed) {
		*fault = kind->image->fault;
		box_drop(box);
		return NULL;
	}
	if (request_box(box, fault) < 0) {
		box->never_asked = true;
		box_drop(box);
		return NULL;
	}
	return box;
}
