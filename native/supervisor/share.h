/*
 * How much of something that all clients share one of them may still take. Half of it is set aside, an equal part for each client that there
 * can be: that much everybody gets, whatever the others do. Of the other half a client may take as much as it leaves free.
 */
#ifndef GLOVEBOX_SHARE_H
#define GLOVEBOX_SHARE_H

#include <stdint.h>

enum { CLIENTS_MAX = 32 };

/* `own` is what it holds, `all` what it and the others hold, `max` what there is. */
static inline uint64_t share_left(uint64_t own, uint64_t all, uint64_t max)
{
	uint64_t part = max / 2 / CLIENTS_MAX;
	uint64_t common = own + all < max / 2 ? (max / 2 - all - own) / 2 : 0;
	uint64_t aside = own < part ? part - own : 0;
	return common > aside ? common : aside;
}

#endif
