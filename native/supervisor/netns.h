/*
 * Network namespaces without links. Making and destroying them is the slowest part of a box, and no program can leave anything in one:
 * its sockets die with it. So they are used again, by one live box at a time.
 */
#ifndef GLOVEBOX_NETNS_H
#define GLOVEBOX_NETNS_H

enum { NETNS_POOL_MAX = 128 };

struct netns_pool {
	int own;
	int free[NETNS_POOL_MAX];
	int free_count;
};

int netns_open(struct netns_pool *pool);
/* A descriptor of a namespace that no live box uses; -1 and errno. */
int netns_take(struct netns_pool *pool);
/* Only when the box that had it is wholly gone. */
void netns_give_back(struct netns_pool *pool, int *netns);

#endif
