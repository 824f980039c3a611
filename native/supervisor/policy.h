/* Syscall policies: the *.bpf files of one folder, read once at start into sealed memory that step processes are handed. */
#ifndef GLOVEBOX_POLICY_H
#define GLOVEBOX_POLICY_H

#include "../common/messages.h"

enum { POLICIES_MAX = 16, POLICY_NAME_MAX = 64 };

struct policies {
	struct { char name[POLICY_NAME_MAX]; int fd; } list[POLICIES_MAX];
	int count;
};

int policies_load(struct policies *policies, const char *folder, struct fault *fault);
/* The descriptor of a policy, which stays ours; -1: none of that name. */
int policy_find(const struct policies *policies, const char *name);

#endif
