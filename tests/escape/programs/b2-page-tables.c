/* Looks at one byte in each 2 MiB of a huge empty mapping: no page is taken, only the tables that say so, up to twice the limit. */
#include "escape.h"

int main(int argc, char **argv)
{
	const size_t stride = 2 << 20;
	long tables_bytes = 2 * argument(argc, argv, 0), steps = tables_bytes / 4096;
	volatile char sum = 0;
	char *memory = mmap(NULL, (size_t)steps * stride, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	say("mmap=%s\n", outcome(memory == MAP_FAILED ? -1 : 0));
	for (long i = 0; memory != MAP_FAILED && i < steps; i++)
		sum += memory[(size_t)i * stride];
	say("all looked at\n");
	return sum;
}
