/*
 * A box: its processes, group, pipes and disk, from being made until nothing of it is left.
 *
 *     MAKING ── step waits ──► READY ── a run ──► RUNNING ──┐
 *        └──────────── failed or not wanted ────────────────┴─► DYING ── init reaped ──► gone
 */
#ifndef GLOVEBOX_BOX_H
#define GLOVEBOX_BOX_H

#include "cgroup.h"
#include "loop.h"
#include "ready.h"

struct run;

enum box_state { BOX_MAKING, BOX_READY, BOX_RUNNING, BOX_DYING };

struct box {
	struct supervisor *supervisor;
	enum box_state state;
	int slot;
	uint32_t number;
	struct box_kind kind;
	int netns;
	struct box_cgroup group;
	bool has_group;
	/* The keeper has told that the processes are there; the step process has told that it waits; the keeper was never asked. */
	bool made, waiting, never_asked;
	/* Ours to use as long as `step` is open: it is not reaped before. */
	pid_t step_pid;
	struct watch control, init, step, timer, oom;
	/* Our ends of stdin, stdout, stderr; a run takes them over. */
	int stdio[3];
	/* What its group had used when it became ready. */
	uint64_t cpu_base_ns;
	/* The work folder, seen from here. */
	int disk;
	struct run *run;
	/* Whose run took it; stays when the run is over. */
	struct client *client;
	/* That it counts with. */
	uint64_t processes;
	struct box *next_unswept;
	struct task bury;
};

/* Asks for a box. NULL: *fault says why. */
struct box *box_make(struct supervisor *supervisor, const struct box_kind *kind, struct fault *fault);
void box_watches_init(struct box *box);
/* A keeper's reply; takes the descriptors it keeps and sets them to -1. */
void box_made(struct supervisor *supervisor, const struct keeper_reply *reply, int *fds);
/* Writes the limits that its group keeps, where they differ from the ones in force. -1 and errno. */
int box_limit(struct box *box, const struct limits *limits);
/* Kills every process in it at once. Its end is told to the run, or drops the box when there is none. */
void box_kill(struct box *box);
/* Lets it go for good; its run, if any, must be over. */
void box_drop(struct box *box);
/* The keeper of the image is of no use any more. */
void boxes_fail(struct image *image);
/* Hands groups that the janitor had no room for to it. */
void boxes_sweep(struct supervisor *supervisor);

#endif
