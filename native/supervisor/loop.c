#include "loop.h"

#include "../common/fds.h"

#include <errno.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 64 };

int loop_open(struct loop *loop)
{
	loop->tasks = NULL;
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	return loop->epoll < 0 ? -1 : 0;
}

int watch_set(struct loop *loop, struct watch *watch, uint32_t events)
{
	if (watch->fd < 0 || (watch->added && watch->events == events) || (!watch->added && events == 0))
		return 0;
	struct epoll_event event = { .events = events, .data.ptr = watch };
	int operation = events == 0 ? EPOLL_CTL_DEL : watch->added ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	watch->events = events;
	watch->added = events != 0;
	return epoll_ctl(loop->epoll, operation, watch->fd, &event);
}

void watch_close(struct loop *loop, struct watch *watch)
{
	/* Removed by hand: a copy of the descriptor in another process would keep it in the set. */
	watch_set(loop, watch, 0);
	close_fd(&watch->fd);
}

void task_queue(struct loop *loop, struct task *task)
{
	if (task->queued)
		return;
	task->queued = true;
	task->next = NULL;
	struct task **last = &loop->tasks;
	while (*last)
		last = &(*last)->next;
	*last = task;
}

int loop_wait(struct loop *loop, int timeout_ms)
{
	struct epoll_event events[EVENTS_A_TURN];
	int count = epoll_wait(loop->epoll, events, EVENTS_A_TURN, loop->tasks ? 0 : timeout_ms);
	if (count < 0 && errno != EINTR)
		return -1;
	for (int i = 0; i < count; i++) {
		struct watch *watch = events[i].data.ptr;
		/* An earlier event may have ended the watch; its owner lives until loop_work. */
		if (watch->added)
			watch->ready(watch, events[i].events);
	}
	return 0;
}

void loop_work(struct loop *loop)
{
	struct task *task = loop->tasks;
	loop->tasks = NULL;
	while (task) {
		struct task *next = task->next;
		task->queued = false;
		if (task->slice(task))
			task_queue(loop, task);
		task = next;
	}
}
