/* Queues signals, makes timers and timer descriptors until each is refused, and alarms that interrupt it all the while. */
#include "escape.h"
#include <sys/time.h>
#include <sys/timerfd.h>

enum { ENOUGH = 4000 };

static volatile sig_atomic_t alarms;

static void count_alarm(int number)
{
	(void)number;
	alarms++;
}

static void queue_signals(void)
{
	union sigval value = { 0 };
	sigset_t blocked;
	int queued = 0;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	while (queued < ENOUGH && sigqueue(getpid(), SIGRTMIN, value) == 0)
		queued++;
	say("sigqueue=%s within a thousand: %s\n", outcome(-(queued < ENOUGH)), queued <= 1024 ? "yes" : "no");
}

static void make_timers(void)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	timer_t timer;
	int made = 0;
	while (made < ENOUGH && timer_create(CLOCK_MONOTONIC, &none, &timer) == 0)
		made++;
	say("timer_create=%s\n", outcome(-(made < ENOUGH)));
}

static void make_timer_descriptors(void)
{
	struct itimerspec often = { { 0, 100000 }, { 0, 100000 } };
	int fd, made = 0;
	while (made < ENOUGH && (fd = timerfd_create(CLOCK_MONOTONIC, 0)) != -1) {
		timerfd_settime(fd, 0, &often, NULL);
		made++;
	}
	say("timerfd_create=%s\n", outcome(-(made < ENOUGH)));
}

int main(void)
{
	struct itimerval often = { { 0, 100 }, { 0, 100 } }, never = { 0 };
	signal(SIGALRM, count_alarm);
	setitimer(ITIMER_REAL, &often, NULL);
	while (alarms < 100)
		pause();
	setitimer(ITIMER_REAL, &never, NULL);
	say("alarms come\n");
	queue_signals();
	make_timers();
	make_timer_descriptors();
	return 0;
}
