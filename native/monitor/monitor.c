#include "monitor.h"

#include "../common/fds.h"
#include "builders.h"
#include "child.h"
#include "say.h"
#include "user-processes.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND_NS UINT64_C(1000000000)
enum { HURRIED_SECONDS = 5, SUPERVISOR_SECONDS = 10 };
/* Two generations of servers at once and all their threads need less than a fifth. */
enum { SERVER_PROCESSES_MAX = 512 };

/* SERVING until asked to end; then DRAINING until the server is gone; then ENDING until the supervisor and the builders are. */
enum phase { SERVING, DRAINING, ENDING };

struct monitor {
	const struct spec *spec;
	const struct socket_folder *folder;
	uid_t uid;
	gid_t gid;
	int listener, supervisor_socket, signals;
	struct child server, supervisor;
	struct builders builders;
	enum phase phase;
	/* Of the phase; then what is still there is asked less kindly. */
	uint64_t deadline_ns;
	uint32_t reminders;
	int exit_code;
};

static void start_supervisor(struct monitor *monitor)
{
	char program[4096], init[4096], seccomp[4096], peer[16];
	snprintf(program, sizeof program, "%s/glovebox-supervisor", monitor->spec->core_folder);
	snprintf(init, sizeof init, "%s/glovebox-init", monitor->spec->core_folder);
	snprintf(seccomp, sizeof seccomp, "%s/seccomp", monitor->spec->core_folder);
	snprintf(peer, sizeof peer, "%u", monitor->uid);
	const char *argv[] = { program, "--listen", "3", "--peer", peer, "--lifeline", "4", "--images", monitor->spec->images_root,
		"--init", init, "--seccomp", seccomp, NULL };
	child_start(&monitor->supervisor, (char *const *)(uintptr_t)argv, monitor->supervisor_socket);
}

static void start_server(struct monitor *monitor)
{
	char user[32];
	snprintf(user, sizeof user, "%u:%u", monitor->uid, monitor->gid);
	const char *argv[] = { monitor->spec->node, "--conditions=development", monitor->spec->server_script, "--listen-fd", "3",
		"--lifeline-fd", "4", "--user", user, "--supervisor", monitor->folder->supervisor, "--builder", monitor->folder->builder, NULL };
	child_start(&monitor->server, (char *const *)(uintptr_t)argv, monitor->listener);
}

static int watch_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	return sigprocmask(SIG_SETMASK, &set, NULL) < 0 ? -1 : signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int prepare(struct monitor *monitor, const struct monitor_setup *setup)
{
	const struct spec *spec = setup->spec;
	bool own = !spec->has_user;
	*monitor = (struct monitor){
		.spec = spec, .folder = setup->folder, .listener = setup->listener,
		.uid = own ? SERVER_UID_BASE + setup->folder->number : spec->uid, .gid = own ? SERVER_UID_BASE + setup->folder->number : spec->gid,
		.server = { .name = "server", .told = &setup->survivors->server, .confined = true,
			.processes_max = own ? SERVER_PROCESSES_MAX : 0, .outputs = setup->outputs },
		.supervisor = { .name = "supervisor", .told = &setup->survivors->supervisor },
	};
	monitor->builders = (struct builders){ .spec = spec, .uid = monitor->uid };
	monitor->signals = watch_signals();
	monitor->supervisor_socket = socket_folder_listen(setup->folder->supervisor, monitor->gid);
	monitor->builders.listener = socket_folder_listen(setup->folder->builder, monitor->gid);
	if (monitor->signals < 0 || monitor->supervisor_socket < 0 || monitor->builders.listener < 0 || child_open(&monitor->server) < 0 ||
	    child_open(&monitor->supervisor) < 0) {
		say("the monitor cannot start: %s", strerror(errno));
		return -1;
	}
	return 0;
}

/* Both are needed as long as requests are answered; a server that is asked to end is not started again. */
static void start_due(struct monitor *monitor)
{
	uint64_t now = monotonic_ns();
	if (monitor->phase != ENDING && monitor->supervisor.pid == 0 && now >= monitor->supervisor.due_ns)
		start_supervisor(monitor);
	if (monitor->phase == SERVING && monitor->server.pid == 0 && now >= monitor->server.due_ns)
		start_server(monitor);
}

static void drain(struct monitor *monitor)
{
	/* Held here, the socket would take connections that nobody answers. */
	close_fd(&monitor->listener);
	monitor->phase = DRAINING;
	monitor->deadline_ns = monotonic_ns() + monitor->spec->drain_seconds * SECOND_NS;
}

static void end(struct monitor *monitor)
{
	close_fd(&monitor->listener);
	close_fd(&monitor->builders.listener);
	close_fd(&monitor->supervisor_socket);
	builders_kill(&monitor->builders);
	close_fd(&monitor->supervisor.lifeline[1]);
	monitor->phase = ENDING;
	monitor->deadline_ns = monotonic_ns() + SUPERVISOR_SECONDS * SECOND_NS;
}

/* Asked once, it drains; asked again, it hurries. */
static void asked_to_end(struct monitor *monitor)
{
	uint64_t hurried = monotonic_ns() + HURRIED_SECONDS * SECOND_NS;
	if (monitor->phase == SERVING)
		drain(monitor);
	else if (monitor->phase == DRAINING && hurried < monitor->deadline_ns)
		monitor->deadline_ns = hurried;
	if (monitor->phase == DRAINING && monitor->server.pid)
		kill(monitor->server.pid, SIGTERM);
}

static void server_ended(struct monitor *monitor, int status)
{
	bool refused = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_REFUSED && monitor->phase == SERVING;
	child_ended(&monitor->server, status, monitor->phase != SERVING || refused);
	/* Whatever took it over may have left processes, with the listening socket. */
	if (!monitor->spec->has_user && !user_kill_processes(monitor->uid))
		say("processes of the server's user %u do not die", monitor->uid);
	if (refused) {
		monitor->exit_code = EXIT_REFUSED;
		drain(monitor);
	}
}

static void reap(struct monitor *monitor)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == monitor->server.pid)
			server_ended(monitor, status);
		else if (pid == monitor->supervisor.pid)
			child_ended(&monitor->supervisor, status, monitor->phase == ENDING);
		else
			builders_ended(&monitor->builders, pid);
	}
}

static void take_signals(struct monitor *monitor)
{
	for (struct signalfd_siginfo info; read(monitor->signals, &info, sizeof info) == sizeof info;) {
		if (info.ssi_signo == SIGCHLD)
			reap(monitor);
		else
			asked_to_end(monitor);
	}
}

/* The supervisor cleans up when it is asked, and leaves that to its janitor when it is killed. */
static void overdue(struct monitor *monitor)
{
	struct child *child = monitor->phase == DRAINING ? &monitor->server : &monitor->supervisor;
	bool kindly = monitor->phase == ENDING && monitor->reminders++ == 0;
	say("the %s does not end; %s it", child->name, kindly ? "asking" : "killing");
	if (child->pid)
		kill(child->pid, kindly ? SIGTERM : SIGKILL);
	monitor->deadline_ns = monotonic_ns() + HURRIED_SECONDS * SECOND_NS;
}

/* The next moment at which something is due; the end of time when nothing is. */
static uint64_t next_ns(const struct monitor *monitor)
{
	uint64_t next = monitor->phase == SERVING ? UINT64_MAX : monitor->deadline_ns;
	if (monitor->phase != ENDING && monitor->supervisor.pid == 0 && monitor->supervisor.due_ns < next)
		next = monitor->supervisor.due_ns;
	if (monitor->phase == SERVING && monitor->server.pid == 0 && monitor->server.due_ns < next)
		next = monitor->server.due_ns;
	return next;
}

static int wait_for_anything(const struct monitor *monitor)
{
	uint64_t now = monotonic_ns(), next = next_ns(monitor), milliseconds = next <= now ? 0 : (next - now) / 1000000 + 1;
	struct pollfd polled[] = { { .fd = monitor->signals, .events = POLLIN }, { .fd = monitor->builders.listener, .events = POLLIN } };
	return poll(polled, sizeof polled / sizeof *polled, next == UINT64_MAX ? -1 : (int)milliseconds);
}

static bool all_ended(const struct monitor *monitor)
{
	return monitor->phase == ENDING && monitor->supervisor.pid == 0 && !builders_any(&monitor->builders);
}

int monitor_run(const struct monitor_setup *setup)
{
	struct monitor monitor;
	if (prepare(&monitor, setup) < 0)
		return EXIT_FAILED;
	while (!all_ended(&monitor)) {
		start_due(&monitor);
		if (wait_for_anything(&monitor) < 0 && errno != EINTR)
			return EXIT_FAILURE;
		take_signals(&monitor);
		if (monitor.builders.listener >= 0)
			builders_accept(&monitor.builders);
		if (monitor.phase != SERVING && monotonic_ns() >= monitor.deadline_ns)
			overdue(&monitor);
		if (monitor.phase == DRAINING && monitor.server.pid == 0)
			end(&monitor);
	}
	return monitor.exit_code;
}
