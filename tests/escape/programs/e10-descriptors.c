/* Opens descriptors until it may not, puts copies at and over the highest number, asks for a higher limit, then closes its own stdio. */
#include "escape.h"
#include <sys/resource.h>

int main(void)
{
	int opened = 0, highest = 0, fd;
	while (opened < 100000 && (fd = open("/dev/null", O_RDWR)) != -1) {
		opened++;
		highest = fd;
	}
	say("opened %d, highest %d, then %s\n", opened, highest, outcome(-1));
	say("dup2 to the highest=%s\n", outcome(dup2(1, highest)));
	say("dup2 over it=%s\n", outcome(dup2(1, highest + 1)));
	say("F_DUPFD over it=%s\n", outcome(fcntl(1, F_DUPFD, highest + 1)));
	say("higher limit=%s\n", outcome(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 4096, 4096 })));
	for (fd = 0; fd < 3; fd++)
		close(fd);
	dprintf(highest, "still heard by another number\n");
	close(highest);
	return 5;
}
