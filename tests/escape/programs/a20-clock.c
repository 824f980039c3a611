/* Turns the clocks back, steps and slews them, by every call that can. */
#include "escape.h"
#include <sys/time.h>
#include <sys/timex.h>

int main(void)
{
	struct timespec year_2000 = { .tv_sec = 946684800 };
	struct timeval same_year = { .tv_sec = 946684800 };
	struct timex slew = { .modes = ADJ_OFFSET | ADJ_FREQUENCY, .freq = 500 << 16 };
	struct timespec before, after;

	clock_gettime(CLOCK_REALTIME, &before);
	say("clock_settime(REALTIME)=%s\n", outcome(clock_settime(CLOCK_REALTIME, &year_2000)));
	say("clock_settime(MONOTONIC)=%s\n", outcome(clock_settime(CLOCK_MONOTONIC, &year_2000)));
	say("clock_settime(TAI)=%s\n", outcome(clock_settime(CLOCK_TAI, &year_2000)));
	say("settimeofday=%s\n", outcome(syscall(SYS_settimeofday, &same_year, NULL)));
	say("adjtimex=%s\n", outcome(syscall(SYS_adjtimex, &slew)));
	say("clock_adjtime=%s\n", outcome(syscall(SYS_clock_adjtime, CLOCK_REALTIME, &slew)));
	clock_gettime(CLOCK_REALTIME, &after);
	say("clock %s\n", after.tv_sec - before.tv_sec < 60 && after.tv_sec >= before.tv_sec ? "goes on" : "was changed");
	return 0;
}
