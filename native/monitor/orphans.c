#include "orphans.h"

#include <signal.h>
#include <sys/wait.h>

#define KILLED_AFTER_NS UINT64_C(10000000000)

void orphans_adopt(struct orphans *orphans, struct orphan orphan)
{
	if (orphan.pid <= 0 || waitpid(orphan.pid, NULL, WNOHANG) != 0)
		return;
	for (int i = 0; i < ORPHANS_MAX; i++) {
		if (orphans->places[i].pid)
			continue;
		orphans->places[i] = orphan;
		return;
	}
	kill(orphan.pid, orphan.signal);
}

void orphans_ended(struct orphans *orphans, pid_t pid)
{
	for (int i = 0; i < ORPHANS_MAX; i++)
		if (orphans->places[i].pid == pid)
			orphans->places[i].pid = 0;
}

void orphans_hurry(struct orphans *orphans, uint64_t now_ns)
{
	for (struct orphan *orphan = orphans->places; orphan < orphans->places + ORPHANS_MAX; orphan++) {
		if (orphan->pid == 0 || now_ns < orphan->deadline_ns)
			continue;
		kill(orphan->pid, orphan->signal);
		orphan->signal = SIGKILL;
		orphan->deadline_ns = now_ns + KILLED_AFTER_NS;
	}
}

bool orphans_any(const struct orphans *orphans)
{
	return orphans_next_ns(orphans) != UINT64_MAX;
}

uint64_t orphans_next_ns(const struct orphans *orphans)
{
	uint64_t next = UINT64_MAX;
	for (int i = 0; i < ORPHANS_MAX; i++)
		if (orphans->places[i].pid && orphans->places[i].deadline_ns < next)
			next = orphans->places[i].deadline_ns;
	return next;
}
