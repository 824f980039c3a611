#include "janitor.h"

#include "../common/fds.h"

#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static noreturn void janitor_main(int socket, const struct cgroups *groups, const struct instance *instance)
{
	prctl(PR_SET_NAME, "glovebox-clean");
	setpriority(PRIO_PROCESS, 0, 0);
	/* It ends when its work does: a signal to the whole process group must not leave the work undone. */
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	for (;;) {
		uint32_t number;
		int disk = -1, count = 1;
		ssize_t got = receive_with_fds(socket, &number, sizeof number, &disk, &count);
		if (got <= 0)
			break;
		if (count > 0)
			close(disk);
		cgroup_remove(groups, number);
	}
	bool gone = true;
	for (int i = 0; i < groups->tree_count; i++)
		gone = cgroup_remove_tree(groups->trees[i].root) && gone;
	/* What would not go is left on record for the next sweep. */
	if (gone)
		instance_remove(instance);
	_exit(gone ? 0 : 1);
}

int janitor_start(struct janitor *janitor, const struct cgroups *groups, const struct instance *instance, int client, struct fault *fault)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return fault_set(fault, "socket of the janitor");
	janitor->pid = fork();
	if (janitor->pid < 0)
		return fault_set(fault, "fork the janitor");
	if (janitor->pid == 0) {
		close(pair[0]);
		close(client);
		janitor_main(pair[1], groups, instance);
	}
	close(pair[1]);
	janitor->socket.fd = pair[0];
	return fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0 ? fault_set(fault, "socket of the janitor") : 0;
}

int janitor_remove(struct janitor *janitor, uint32_t group_number, int *disk)
{
	if (send_with_fds(janitor->socket.fd, &group_number, sizeof group_number, disk, *disk >= 0) < 0)
		return -1;
	close_fd(disk);
	return 0;
}

void janitor_finish(struct janitor *janitor, struct loop *loop)
{
	watch_close(loop, &janitor->socket);
	waitpid(janitor->pid, NULL, 0);
}
