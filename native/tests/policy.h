/* A compiled syscall policy, run by an interpreter: what is loaded into a program is what is tested. */
#ifndef GLOVEBOX_POLICY_TEST_H
#define GLOVEBOX_POLICY_TEST_H

#include <linux/seccomp.h>
#include <stdint.h>

enum { ALLOWED = 0, X32 = 0x40000000 };

/* Dies when there is no such policy. */
void policy_load(const char *name);

/* What the filter returns for a call. */
uint32_t policy_run(const struct seccomp_data *data);

/* ALLOWED, or the errno that a call gets; -1 for anything else. */
int policy_verdict(const struct seccomp_data *data);

#endif
