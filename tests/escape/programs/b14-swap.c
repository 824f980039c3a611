/* Pushes what it has touched out to swap, step by step, to get more than its limit. */
#include "escape.h"

enum { STEP = 8 << 20, STEPS = 32 };

int main(void)
{
	say("pushes out\n");
	for (int i = 0; i < STEPS; i++) {
		char *memory = mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		touch(memory, STEP);
		madvise(memory, STEP, MADV_PAGEOUT);
		madvise(memory, STEP, MADV_COLD);
	}
	say("256 MiB touched\n");
	return 0;
}
