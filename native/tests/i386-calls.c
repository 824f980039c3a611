#include "dangerous-calls.h"

/* The headers of two ABIs give one name two numbers: this file sees i386 alone. */
#include <asm/unistd_32.h>

#define NUMBER(name) __NR_##name,

const int i386_dangerous[] = {
	DANGEROUS_CALLS(NUMBER)
	NUMBER(socketcall) NUMBER(ipc) NUMBER(socket) NUMBER(socketpair) NUMBER(connect) NUMBER(bind) NUMBER(shmget) NUMBER(mmap)
	NUMBER(umount) NUMBER(stime) NUMBER(vm86) NUMBER(vm86old) NUMBER(clock_settime64) NUMBER(clock_adjtime64) NUMBER(bdflush)
};
const size_t i386_dangerous_count = sizeof i386_dangerous / sizeof *i386_dangerous;
