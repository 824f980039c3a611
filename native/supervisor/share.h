/*
 * How much of something that all clients share one of them may still take: it may hold as much as it leaves free. One greedy client thus gets
 * a half, n of them an (n + 1)th each, and another always finds as much as any of them has.
 */
#ifndef GLOVEBOX_SHARE_H
#define GLOVEBOX_SHARE_H

#include <stdint.h>

/* `own` is what it holds, `all` what it and the others hold, `max` what there is. */
static inline uint64_t share_left(uint64_t own, uint64_t all, uint64_t max)
{
	return own + all < max ? (max - all - own) / 2 : 0;
}

#endif
