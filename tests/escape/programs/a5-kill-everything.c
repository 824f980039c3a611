/* Signals for everyone it can name: init, every pid, all at once, its own group. */
#include "escape.h"

static void child_that_waits(void)
{
	if (fork() == 0)
		for (;;)
			pause();
}

int main(void)
{
	int refused = 0, foreign = 0, status;
	for (int number = 1; number < 65; number++)
		refused += kill(1, number) == -1 && errno == EPERM;
	say("signals to init refused=%d of 64\n", refused);
	say("parent=%d\n", getppid());
	for (pid_t pid = 2; pid < 70000; pid++)
		foreign += pid != getpid() && kill(pid, SIGKILL) == 0;
	say("others reached=%d\n", foreign);
	child_that_waits();
	child_that_waits();
	say("kill(-1)=%s\n", outcome(kill(-1, SIGKILL)));
	for (int i = 0; i < 2; i++) {
		wait(&status);
		say("child died of %d\n", WTERMSIG(status));
	}
	say("killpg(1)=%s\n", outcome(killpg(1, SIGKILL)));
	kill(0, SIGKILL);
	say("survived its own group\n");
	return 0;
}
