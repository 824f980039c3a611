/* Makes message queues of 80 KiB until one is refused. */
#include "escape.h"
#include <mqueue.h>

int main(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 10, .mq_msgsize = 8192 };
	char name[32];
	int queues = 0;
	do
		snprintf(name, sizeof name, "/escape-%d", queues);
	while (queues < 100 && mq_open(name, O_RDWR | O_CREAT, 0600, &attributes) != -1 && ++queues);
	say("queues: %s, then %s\n", queues < 5 ? "fewer than five" : "five and more", outcome(-1));
	return 0;
}
