/* Uses up its limit by its own clock, to the microsecond, and leaves as if all were well: the timer may come before or after. */
#include "escape.h"

static long now_us(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	long limit_us = argument(argc, argv, 0) * 1000;
	int is_cpu = argc > 2 && strcmp(argv[2], "cpu") == 0;
	clockid_t clock = is_cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
	long start = now_us(clock);
	say("starts\n");
	if (!is_cpu)
		usleep((useconds_t)limit_us);
	while (now_us(clock) - start < limit_us)
		;
	return 0;
}
