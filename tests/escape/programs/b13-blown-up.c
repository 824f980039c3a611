/* Touches one byte in each of the places where the kernel might give a page of 2 MiB. */
#include "escape.h"

int main(int argc, char **argv)
{
	enum { PLACE = 2 << 20, PLACES = 40, MADV_COLLAPSE_NOW = 25 };
	char *memory = mmap(NULL, (PLACES + 1) * (size_t)PLACE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *aligned = (char *)(((uintptr_t)memory + PLACE - 1) / PLACE * PLACE);
	if (argument(argc, argv, 0) == 1)
		madvise(aligned, PLACES * (size_t)PLACE, MADV_HUGEPAGE);
	for (int i = 0; i < PLACES; i++)
		aligned[i * (size_t)PLACE] = 1;
	if (argument(argc, argv, 0) == 1)
		madvise(aligned, PLACES * (size_t)PLACE, MADV_COLLAPSE_NOW);
	say("touched\n");
	return 0;
}
