#include "netns.h"

#include "../common/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

int netns_open(struct netns_pool *pool)
{
	pool->free_count = 0;
	pool->own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return pool->own < 0 ? -1 : 0;
}

int netns_take(struct netns_pool *pool)
{
	if (pool->free_count > 0)
		return pool->free[--pool->free_count];
	if (unshare(CLONE_NEWNET) < 0)
		return -1;
	int fresh = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int error = errno;
	/* A supervisor that cannot come back would start boxes in a namespace of theirs. */
	if (setns(pool->own, CLONE_NEWNET) < 0)
		abort();
	errno = error;
	return fresh;
}

void netns_give_back(struct netns_pool *pool, int *netns)
{
	if (*netns >= 0 && pool->free_count < NETNS_POOL_MAX) {
		pool->free[pool->free_count++] = *netns;
		*netns = -1;
	}
	close_fd(netns);
}
