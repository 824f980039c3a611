#include "policy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef POLICIES
#error "POLICIES is the folder of the compiled policies"
#endif

enum { INSTRUCTIONS_MAX = 4096 };

static struct sock_filter program[INSTRUCTIONS_MAX];
static size_t program_length;

void policy_load(const char *name)
{
	char path[512];
	snprintf(path, sizeof path, POLICIES "/%s.bpf", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t bytes = fd < 0 ? -1 : read(fd, program, sizeof program);
	if (bytes <= 0) {
		perror(path);
		exit(2);
	}
	program_length = (size_t)bytes / sizeof *program;
	close(fd);
}

/* The subset of classic BPF that seccomp filters use. */
uint32_t policy_run(const struct seccomp_data *data)
{
	uint32_t accumulator = 0;
	for (size_t at = 0; at < program_length; at++) {
		const struct sock_filter *instruction = &program[at];
		uint32_t k = instruction->k;
		bool jump = false;
		switch (instruction->code) {
		case BPF_LD | BPF_W | BPF_ABS: memcpy(&accumulator, (const char *)data + k, sizeof accumulator); continue;
		case BPF_ALU | BPF_AND | BPF_K: accumulator &= k; continue;
		case BPF_JMP | BPF_JA: at += k; continue;
		case BPF_JMP | BPF_JEQ | BPF_K: jump = accumulator == k; break;
		case BPF_JMP | BPF_JGE | BPF_K: jump = accumulator >= k; break;
		case BPF_JMP | BPF_JGT | BPF_K: jump = accumulator > k; break;
		case BPF_JMP | BPF_JSET | BPF_K: jump = (accumulator & k) != 0; break;
		case BPF_RET | BPF_K: return k;
		default: fprintf(stderr, "instruction %x is unknown\n", instruction->code); exit(2);
		}
		at += jump ? instruction->jt : instruction->jf;
	}
	fprintf(stderr, "the filter has no end\n");
	exit(2);
}

int policy_verdict(const struct seccomp_data *data)
{
	uint32_t action = policy_run(data);
	if (action == SECCOMP_RET_ALLOW)
		return ALLOWED;
	return (action & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO ? (int)(action & SECCOMP_RET_DATA) : -1;
}
