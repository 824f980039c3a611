/* One thread waits for everything: descriptors, and work that is done in slices between them. */
#ifndef GLOVEBOX_LOOP_H
#define GLOVEBOX_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer) - offsetof(type, member)))

/* Part of what it watches for. `events` is what is asked for now; hang-ups are always told. Start with WATCH_INIT. */
struct watch {
	int fd;
	uint32_t events;
	bool added;
	void (*ready)(struct watch *watch, uint32_t events);
};

/* Called by loop_work until it returns false. One call should take well under a millisecond. */
struct task {
	bool queued;
	bool (*slice)(struct task *task);
	struct task *next;
};

struct loop {
	int epoll;
	struct task *tasks;
};

int loop_open(struct loop *loop);
/* Starts, changes or (events 0) ends the watch of watch->fd. */
int watch_set(struct loop *loop, struct watch *watch, uint32_t events);
/* Ends the watch and closes the descriptor. */
void watch_close(struct loop *loop, struct watch *watch);
void task_queue(struct loop *loop, struct task *task);
/* Waits (not at all while there are tasks, for ever with a timeout of -1) and handles what came. -1 when waiting fails. */
int loop_wait(struct loop *loop, int timeout_ms);
/* Runs one slice of each task. What was freed through a task is gone after this, and not before. */
void loop_work(struct loop *loop);

#endif
