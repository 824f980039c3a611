/* Performance counters: of itself, of what the kernel does for it, of the whole machine, of a tracepoint. An impossible one tells a filter from the kernel's own refusal. */
#include "escape.h"
#include <linux/perf_event.h>

static const char *count(uint32_t type, uint64_t config, int cpu, int with_kernel)
{
	struct perf_event_attr event = { .type = type, .size = sizeof event, .config = config, .exclude_kernel = !with_kernel, .exclude_hv = 1 };
	return outcome(syscall(SYS_perf_event_open, &event, cpu < 0 ? 0 : -1, cpu, -1, 0));
}

int main(void)
{
	say("own clock=%s\n", count(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, -1, 0));
	say("kernel=%s\n", count(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, -1, 1));
	say("machine=%s\n", count(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, 0, 0));
	say("tracepoint=%s\n", count(PERF_TYPE_TRACEPOINT, 1, -1, 0));
	say("nonsense=%s\n", outcome(syscall(SYS_perf_event_open, NULL, 0, -1, -1, ~0ul)));
	return 0;
}
