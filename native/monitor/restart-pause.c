#include "restart-pause.h"

#define YOUNG_NS UINT64_C(10000000000)
#define FIRST_PAUSE_NS UINT64_C(100000000)
/* The first death is free; the pause then doubles up to 6.4 s. */
enum { DOUBLINGS_MAX = 6 };

uint64_t restart_pause(struct restart_pause *restarts, uint64_t now_ns)
{
	if (now_ns - restarts->started_ns >= YOUNG_NS)
		restarts->young_deaths = 0;
	uint32_t deaths = restarts->young_deaths;
	if (deaths <= DOUBLINGS_MAX)
		restarts->young_deaths++;
	return deaths == 0 ? 0 : FIRST_PAUSE_NS << (deaths - 1);
}
