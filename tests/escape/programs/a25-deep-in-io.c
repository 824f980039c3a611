/* Leaves while its threads and children are deep in calls that take long and that signals do not interrupt. */
#include "escape.h"
#include <sys/sendfile.h>

enum { BYTES = 32 << 20 };

static void *write_and_sync(void *unused)
{
	int fd = open("escape-synced", O_RDWR | O_CREAT, 0644);
	for (;;) {
		if (fallocate(fd, 0, 0, 8 << 20) == -1 || fsync(fd) == -1 || ftruncate(fd, 0) == -1)
			return unused;
		sync();
	}
}

static void *read_at_random(void *unused)
{
	char *memory = malloc(BYTES);
	int fd = open("/dev/urandom", O_RDONLY);
	while (read(fd, memory, BYTES) > 0)
		;
	return unused;
}

static void *map_and_unmap(void *unused)
{
	for (;;) {
		char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		if (memory == MAP_FAILED)
			return unused;
		munmap(memory, BYTES);
	}
}

/* The parent of a vfork waits where only a deadly signal reaches it. */
static void *wait_for_vfork(void *unused)
{
	if (vfork() == 0)
		for (;;)
			pause();
	return unused;
}

/* File systems whose server could keep a process waiting for ever. */
static int count_slow_mounts(void)
{
	char line[4096];
	int slow = 0;
	FILE *mounts = fopen("/proc/self/mounts", "r");
	while (mounts && fgets(line, sizeof line, mounts))
		slow += strstr(line, " fuse") || strstr(line, " nfs") || strstr(line, " 9p ") || strstr(line, " virtiofs ");
	return slow;
}

int main(void)
{
	void *(*const ways[])(void *) = { write_and_sync, read_at_random, map_and_unmap, wait_for_vfork };
	pthread_t thread;
	say("mounts that could wait for ever: %d\n", count_slow_mounts());
	for (int i = 0; i < 8; i++)
		if (pthread_create(&thread, NULL, ways[i % 4], NULL) != 0)
			return 2;
	usleep(50000);
	say("main leaves\n");
	_exit(0);
}
