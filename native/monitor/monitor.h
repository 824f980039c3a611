/* The monitor: keeps supervisor and server running, and takes connections for the builder. */
#ifndef GLOVEBOX_MONITOR_H
#define GLOVEBOX_MONITOR_H

#include "socket-folder.h"
#include "spec.h"

/* In memory that glovebox-serve shares: who outlives a monitor that was killed. */
struct survivors {
	volatile pid_t server, supervisor;
};

struct monitor_setup {
	const struct spec *spec;
	const struct socket_folder *folder;
	/* Of TCP; the monitor closes it. */
	int listener;
	/* The server's stdout and stderr: never a terminal. */
	const int *outputs;
	struct survivors *survivors;
};

/* The process's whole work. Its exit code: 0 after SIGTERM; EXIT_FAILED and EXIT_REFUSED when starting it again would not help. */
int monitor_run(const struct monitor_setup *setup);

#endif
