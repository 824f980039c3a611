/* Children of a monitor that was killed. They end by themselves; who takes too long is hurried. */
#ifndef GLOVEBOX_ORPHANS_H
#define GLOVEBOX_ORPHANS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { ORPHANS_MAX = 16 };

struct orphan {
	/* 0: a free place. */
	pid_t pid;
	/* What it gets at the deadline; SIGKILL some time later. */
	int signal;
	uint64_t deadline_ns;
};

struct orphans {
	struct orphan places[ORPHANS_MAX];
};

/* Takes it when it is a living child of this process. When there are too many, it gets its signal at once. */
void orphans_adopt(struct orphans *orphans, struct orphan orphan);
/* A process has been reaped that may be one. */
void orphans_ended(struct orphans *orphans, pid_t pid);
void orphans_hurry(struct orphans *orphans, uint64_t now_ns);
bool orphans_any(const struct orphans *orphans);
/* The next deadline, UINT64_MAX when there is none. */
uint64_t orphans_next_ns(const struct orphans *orphans);

#endif
