/* Makes itself the last one that the kernel would kill when the machine is out of memory. Less than 0 takes a right of root. */
#include "escape.h"

static const char *attempt(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);
	return fd == -1 ? outcome(-1) : outcome(write(fd, value, strlen(value)));
}

int main(void)
{
	char score[16] = "";
	say("oom_score_adj -1000: %s\n", attempt("/proc/self/oom_score_adj", "-1000"));
	say("oom_score_adj -1: %s\n", attempt("/proc/self/oom_score_adj", "-1"));
	say("oom_adj -17: %s\n", attempt("/proc/self/oom_adj", "-17"));
	int fd = open("/proc/self/oom_score_adj", O_RDONLY);
	ssize_t bytes = read(fd, score, sizeof score - 1);
	say("%.*s is left\n", bytes > 1 ? (int)bytes - 1 : 0, score);
	if (fork() == 0) {
		fd = open("/proc/self/oom_score_adj", O_RDONLY);
		bytes = read(fd, score, sizeof score - 1);
		say("%.*s for a child\n", bytes > 1 ? (int)bytes - 1 : 0, score);
		_exit(0);
	}
	wait(NULL);
	return 0;
}
