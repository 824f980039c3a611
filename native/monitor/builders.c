#include "builders.h"

#include "../common/fds.h"
#include "environment.h"
#include "peer.h"
#include "say.h"
#include "start-program.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char BUSY[] = "{\"type\":\"failed\",\"code\":\"queue_full\",\"message\":\"too many images are being built\","
			   "\"suggestion\":\"Ask again when one of them is done.\"}\n";

/* Settings of ours, and what tells npm and apt how to reach the network. */
static void clean_environment(void)
{
	static const char *const kept[] = {
		"PATH=", "HOME=", "LANG=", "GLOVEBOX_", "npm_config_", "NODE_EXTRA_CA_CERTS=", "http_proxy=", "https_proxy=", "no_proxy=",
		"HTTP_PROXY=", "HTTPS_PROXY=", "NO_PROXY=", NULL,
	};
	keep_environment(kept);
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 0);
	setenv("HOME", "/root", 0);
	setenv("LANG", "C.UTF-8", 0);
}

/* Pid 1 of the new namespaces. */
static noreturn void become_builder(const struct builders *builders, int connection)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0) {
		say("the builder gets no mounts of its own: %s", strerror(errno));
		_exit(127);
	}
	clean_environment();
	char conditions[] = "--conditions=development";
	char *argv[] = { (char *)(uintptr_t)builders->spec->node, conditions, (char *)(uintptr_t)builders->spec->builder_script, NULL };
	struct program program = { .argv = argv, .environment = environ, .fds = { connection }, .fd_count = 1 };
	start_program(&program);
}

static void start_builder(struct builders *builders, pid_t *slot, int connection)
{
	long pid = syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		become_builder(builders, connection);
	if (pid > 0)
		*slot = (pid_t)pid;
	else
		say("a builder cannot be started: %s", strerror(errno));
}

static void take_connection(struct builders *builders, int connection)
{
	if (!peer_is_allowed(connection, builders->uid))
		return;
	for (int i = 0; i < BUILDERS_MAX; i++) {
		if (builders->pids[i])
			continue;
		start_builder(builders, &builders->pids[i], connection);
		return;
	}
	(void)!send(connection, BUSY, sizeof BUSY - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void builders_accept(struct builders *builders)
{
	enum { AT_ONCE = 16 };
	for (int i = 0; i < AT_ONCE; i++) {
		int connection = accept4(builders->listener, NULL, NULL, SOCK_CLOEXEC);
		if (connection < 0)
			return;
		take_connection(builders, connection);
		close(connection);
	}
}

void builders_ended(struct builders *builders, pid_t pid)
{
	for (int i = 0; i < BUILDERS_MAX; i++)
		if (builders->pids[i] == pid)
			builders->pids[i] = 0;
}

bool builders_any(const struct builders *builders)
{
	for (int i = 0; i < BUILDERS_MAX; i++)
		if (builders->pids[i])
			return true;
	return false;
}

void builders_kill(const struct builders *builders)
{
	for (int i = 0; i < BUILDERS_MAX; i++)
		if (builders->pids[i])
			kill(builders->pids[i], SIGKILL);
}
