#include "janitor.h"

#include "../common/fds.h"

#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile pid_t supervisor_pid;

/* What this process is asked is meant for the supervisor; it ends itself when its work is done. */
static void pass_on(int signal_number)
{
	(void)signal_number;
	kill(supervisor_pid, SIGTERM);
}

/* Waits for the supervisor and for what it left to us, with a bound. Returns the exit code of the supervisor. */
static int reap_all(void)
{
	enum { TRIES = 2000, PAUSE_US = 2500 };
	int code = 1;
	for (int tries = 0; tries < TRIES;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
		if (pid < 0 && errno == ECHILD)
			break;
		if (pid == supervisor_pid)
			code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
		if (pid == 0) {
			usleep(PAUSE_US);
			tries++;
		}
	}
	return code;
}

static void remove_instance(const struct cgroups *groups, const struct instance *instance)
{
	bool gone = true;
	for (int i = 0; i < groups->tree_count; i++)
		gone = cgroup_remove_tree(groups->trees[i].root) && gone;
	/* What would not go is left on record for the next sweep. */
	if (gone)
		instance_remove(instance);
}

static noreturn void janitor_main(int socket, const struct cgroups *groups, const struct instance *instance)
{
	prctl(PR_SET_NAME, "glovebox-clean");
	static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
		signal(passed_on[i], pass_on);
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
	int code = reap_all();
	remove_instance(groups, instance);
	_exit(code);
}

int janitor_split(struct janitor *janitor, const struct cgroups *groups, const struct instance *instance, struct fault *fault)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return fault_set(fault, "socket of the janitor");
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return fault_set(fault, "become a subreaper");
	janitor->pid = getpid();
	supervisor_pid = fork();
	if (supervisor_pid < 0)
		return fault_set(fault, "fork the supervisor");
	if (supervisor_pid > 0) {
		close(pair[0]);
		for (size_t i = 0; i < sizeof janitor->clients_fds / sizeof *janitor->clients_fds; i++)
			close_fd(&janitor->clients_fds[i]);
		janitor_main(pair[1], groups, instance);
	}
	close(pair[1]);
	janitor->socket = (struct watch){ .fd = pair[0], .ready = janitor->socket.ready };
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != janitor->pid)
		return fault_set(fault, "stop with the janitor");
	return fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0 ? fault_set(fault, "socket of the janitor") : 0;
}

int janitor_remove(struct janitor *janitor, uint32_t group_number, int *disk)
{
	int status = send_with_fds(janitor->socket.fd, &group_number, sizeof group_number, disk, *disk >= 0);
	if (status < 0 && errno == EAGAIN)
		return -1;
	/* Sent; or the janitor is gone and everything is about to end. */
	close_fd(disk);
	return 0;
}

void janitor_finish(const struct janitor *janitor, const struct cgroups *groups, const struct instance *instance)
{
	if (getppid() != janitor->pid)
		remove_instance(groups, instance);
}
