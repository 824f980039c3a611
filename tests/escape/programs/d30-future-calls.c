/* Numbers of calls that kernels have lately, or will have: each must be ENOSYS, so that a C library falls back to what it knows. */
#include "escape.h"

enum { FIRST_OF_LATE = 451, LAST = 4096 };

int main(void)
{
	static const long ODD[] = { -1, -1000, 1L << 31, 0x7fffffff, 0x40000000 | 600, (1L << 32) | 600 };
	int absent = 0, count = 0;
	for (long number = FIRST_OF_LATE; number <= LAST; number++, count++)
		if (syscall(number, 0, 0, 0, 0, 0, 0) == -1 && errno == ENOSYS)
			absent++;
		else
			say("%ld=%s\n", number, strerrorname_np(errno));
	say("absent %d of %d\n", absent, count);
	for (unsigned i = 0; i < sizeof ODD / sizeof *ODD; i++)
		say("%#lx=%s\n", ODD[i], outcome(syscall(ODD[i], 0, 0, 0, 0, 0, 0)));
	return 0;
}
