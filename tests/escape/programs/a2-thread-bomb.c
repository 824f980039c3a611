/* Threads that make threads, until every one of them is refused, or there are eighty. */
#include "escape.h"
#include <stdatomic.h>

static atomic_int threads;
static atomic_int refused;
static atomic_int error;

static void make_threads(void);

static void *breed(void *unused)
{
	make_threads();
	pause();
	return unused;
}

/* Counted before it is made, so that the two counts only meet when nobody is at it any more. */
static void make_threads(void)
{
	pthread_t thread;
	int status;
	do {
		if (atomic_fetch_add(&threads, 1) == 80) {
			say("none refused\n");
			_exit(0);
		}
		status = pthread_create(&thread, NULL, breed, NULL);
	} while (status == 0);
	atomic_store(&error, status);
	atomic_fetch_sub(&threads, 1);
	atomic_fetch_add(&refused, 1);
}

int main(void)
{
	make_threads();
	while (atomic_load(&refused) != atomic_load(&threads) + 1)
		usleep(1000);
	say("threads=%d pthread_create=%s\n", atomic_load(&threads), strerrorname_np(atomic_load(&error)));
	return 1;
}
