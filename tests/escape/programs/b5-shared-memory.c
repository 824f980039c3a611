/* Memory that no process's resident size shows: shared mappings, memfds, System V segments. */
#include "escape.h"
#include <sys/ipc.h>
#include <sys/shm.h>

enum { STEP = 8 << 20 };

static void *shared_mapping(void)
{
	return mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void *memory_file(void)
{
	int fd = memfd_create("escape", 0);
	if (fd == -1 || ftruncate(fd, STEP) == -1)
		return MAP_FAILED;
	return mmap(NULL, STEP, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static void *system_v_segment(void)
{
	int id = shmget(IPC_PRIVATE, STEP, IPC_CREAT | 0600);
	return id == -1 ? MAP_FAILED : shmat(id, NULL, 0);
}

int main(int argc, char **argv)
{
	void *(*const ways[])(void) = { shared_mapping, memory_file, system_v_segment };
	long way = argument(argc, argv, 0);
	for (int taken = 0; taken < 16; taken++) {
		char *memory = ways[way]();
		if (memory == MAP_FAILED) {
			say("way %ld refused: %s\n", way, outcome(-1));
			return 1;
		}
		if (taken == 0)
			say("way %ld works\n", way);
		touch(memory, STEP);
		if (way != 0)
			munmap(memory, STEP);
	}
	say("128 MiB taken\n");
	return 0;
}
