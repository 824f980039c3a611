/* The processes of a uid that is one service's alone. */
#ifndef GLOVEBOX_USER_PROCESSES_H
#define GLOVEBOX_USER_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

bool user_has_processes(uid_t uid);
/*
 * Kills them all, again and again until none lives, for a bounded time; false when one still does. Never for a uid that somebody else may
 * have. We stay root meanwhile: whoever had their uid, even for a moment, could be stopped or killed by them.
 */
bool user_kill_processes(uid_t uid);

#endif
