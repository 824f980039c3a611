/* The processes of a uid that is one service's alone. */
#ifndef GLOVEBOX_USER_PROCESSES_H
#define GLOVEBOX_USER_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

bool user_has_processes(uid_t uid);
/* Kills them all, and waits for who does it. Never for a uid that somebody else may have. */
void user_kill_processes(uid_t uid);

#endif
