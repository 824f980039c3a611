/* Threads that make threads, until one is refused. */
#include "escape.h"
#include <stdatomic.h>

static atomic_int threads;
static atomic_int refusals;

static void *breed(void *unused)
{
	pthread_t thread;
	int error;
	while ((error = pthread_create(&thread, NULL, breed, unused)) == 0)
		atomic_fetch_add(&threads, 1);
	if (atomic_fetch_add(&refusals, 1) == 0) {
		errno = error;
		usleep(50000);
		say("threads=%d pthread_create=%s\n", atomic_load(&threads), strerrorname_np(error));
		_exit(1);
	}
	for (;;)
		pause();
}

int main(void)
{
	breed(NULL);
}
