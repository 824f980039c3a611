/* How soon what has died is started again: at once, but ever later when it dies young. */
#ifndef GLOVEBOX_RESTART_PAUSE_H
#define GLOVEBOX_RESTART_PAUSE_H

#include <stdint.h>

struct restart_pause {
	uint64_t started_ns;
	uint32_t young_deaths;
};

/* It has died: the pause in nanoseconds. */
uint64_t restart_pause(struct restart_pause *restarts, uint64_t now_ns);

#endif
