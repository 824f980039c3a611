/*
 * glovebox-supervisor: runs programs in single-use boxes for its clients and tells how they ended.
 *
 * Theory of operation
 *
 *   One thread waits on everything (loop.c): the clients' sockets, the keepers of images, and for each box the pidfds of its two processes,
 *   its pipes, a timer and, on cgroup v1, an event of the OOM killer. Nothing here blocks: what is slow is done by other processes, the
 *   keepers (image.c; ../init), the step process of the box itself, and the janitor (janitor.c).
 *
 *   A box (box.c) is made ahead where a client asked for ready boxes (ready.c), else when a run needs it: a cgroup, a network namespace
 *   from the pool, pipes, a control socket, all handed to the keeper, which clones the box's init and its step process. Both are our
 *   children; we hold their pidfds, so there is no pid to be confused about. The step process is the only one in the cgroup.
 *
 *   A run (run.c) takes a box. We write the limits, send the job down the control socket, and the step process writes the files and
 *   becomes the program. Limits the kernel does not keep are kept by the box's timer (run-limits.c). A kill is always: record the reason,
 *   then kill pid 1 of the box, which takes every process of it along.
 *
 *   A run ends (run-end.c) in one order: main process reaped and wall time stamped → whoever is left killed → pipes drained, for at most
 *   50 ms → counters read → files collected, if all are dead (collect.c) → EXIT sent → box dropped → ready boxes made again. So the answer
 *   never waits for a grandchild, and nothing is read from a tree that somebody can still write to.
 *
 *   Without root (rootless.c) we are root of a user namespace, where nearly all of this is the same; boxes then have a user namespace each, made
 *   by their step process last of all, and limits are kept by cgroups that were delegated to the user, or as far as can be without (cgroup0.c).
 *
 *   What a box leaves is given back when its last process is reaped: the uid (its place in the table), the network namespace. cgroups are
 *   never used twice. The janitor, our parent, outlives us, reaps and removes what is left, so that a crash and a shutdown clean up by the
 *   same code; if it dies too, the next supervisor on this host sweeps (instance.c). Boxes end with us: their inits wait on the lifeline.
 *
 *   A client (client.c) is one connection: the socket that we were started with, or one that root or one other uid made to the socket that
 *   we listen on (listener.c), for as long as whoever started us lives. It is trusted as little as can be: bounds on every frame
 *   (protocol.h), hard ceilings (request.c), images by digest below one folder, uids of our own range, a share of what there is (share.h),
 *   no sight of what belongs to another, and ten seconds for what it has begun to say.
 */
#include "../common/fds.h"
#include "../common/guard.h"
#include "box.h"
#include "clients.h"
#include "supervisor.h"

#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct options {
	/* One client that is there; or where others come from, how long, and whose they may be. */
	int client, listener, lifeline;
	uid_t peer;
	const char *images_root, *init_path, *seccomp_folder;
	struct subordinate_ids subordinate;
};

/* No uid: chown(2) and its like take it for "as it is". */
static const uid_t NOBODY = (uid_t)-1;

static int parse_options(int argc, char **argv, struct options *options)
{
	static const struct option names[] = {
		{ "fd", required_argument, NULL, 'f' }, { "listen", required_argument, NULL, 'l' }, { "lifeline", required_argument, NULL, 'e' },
		{ "peer", required_argument, NULL, 'p' }, { "images", required_argument, NULL, 'i' }, { "init", required_argument, NULL, 'n' },
		{ "seccomp", required_argument, NULL, 's' }, { "subuid", required_argument, NULL, 'u' }, { "subgid", required_argument, NULL, 'g' },
		{ NULL, 0, NULL, 0 },
	};
	*options = (struct options){ .client = -1, .listener = -1, .lifeline = -1, .peer = NOBODY };
	for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
		if (option == 'f')
			options->client = atoi(optarg);
		else if (option == 'l')
			options->listener = atoi(optarg);
		else if (option == 'e')
			options->lifeline = atoi(optarg);
		else if (option == 'p')
			options->peer = (uid_t)strtoul(optarg, NULL, 10);
		else if (option == 'i')
			options->images_root = optarg;
		else if (option == 'n')
			options->init_path = optarg;
		else if (option == 's')
			options->seccomp_folder = optarg;
		else if (option == 'u')
			options->subordinate.uid = (uint32_t)strtoul(optarg, NULL, 10);
		else if (option == 'g')
			options->subordinate.gid = (uint32_t)strtoul(optarg, NULL, 10);
		else
			return -1;
	}
	bool listens = options->listener > STDERR_FILENO && options->lifeline > STDERR_FILENO && options->peer != NOBODY;
	if ((options->client > STDERR_FILENO) == listens || optind != argc)
		return -1;
	return options->images_root && options->init_path && options->seccomp_folder ? 0 : -1;
}

/* Not everything is allowed everywhere; a supervisor without works too, only less well when the machine is full. */
static void ask_kernel(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t written = fd < 0 ? 0 : write(fd, text, strlen(text));
	(void)written;
	close_fd(&fd);
}

/* Limits must be kept on time with every core busy, and this process should be the last to go when memory is out. */
static void raise_priority(void)
{
	enum { NICE = -15, OPEN_FILES = 1 << 16 };
	/* Between sessions the kernel shares by session (autogroups), and there the nice value is the session's. */
	setsid();
	ask_kernel("/proc/self/autogroup", "-15");
	setpriority(PRIO_PROCESS, 0, NICE);
	struct rlimit files = { OPEN_FILES, OPEN_FILES };
	if (setrlimit(RLIMIT_NOFILE, &files) < 0 && getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	ask_kernel("/proc/self/oom_score_adj", "-900");
}

static bool refill(struct task *task)
{
	ready_refill(container_of(task, struct supervisor, refill));
	return false;
}

static void janitor_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	boxes_sweep(container_of(container_of(watch, struct janitor, socket), struct supervisor, janitor));
}

static void stop_requested(struct watch *watch, uint32_t events)
{
	(void)events;
	container_of(watch, struct supervisor, signals)->stopping = true;
}

static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

static int watch_signals(struct supervisor *supervisor)
{
	sigset_t set;
	stop_signals(&set);
	supervisor->signals = (struct watch){ .fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), .ready = stop_requested };
	return supervisor->signals.fd < 0 ? -1 : watch_set(&supervisor->loop, &supervisor->signals, EPOLLIN);
}

static int do_without_root(struct supervisor *supervisor, const struct options *options, struct fault *fault)
{
	if (geteuid() == 0)
		return 0;
	supervisor->ids = options->subordinate.uid != 0 ? BOX_IDS_SUBORDINATE : BOX_IDS_ONE;
	supervisor->cgroups.optional = true;
	return rootless_enter(&options->subordinate, fault);
}

static int prepare(struct supervisor *supervisor, const struct options *options, struct fault *fault)
{
	supervisor->images_root = options->images_root;
	supervisor->init_path = options->init_path;
	supervisor->refill.slice = refill;
	if (access(options->init_path, X_OK) < 0)
		return fault_set(fault, "glovebox-init");
	if (instance_take(&supervisor->instance, fault) < 0)
		return -1;
	if (do_without_root(supervisor, options, fault) < 0 || cgroups_open(&supervisor->cgroups, supervisor->instance.number, fault) < 0 ||
	    instance_record(&supervisor->instance, &supervisor->cgroups, fault) < 0) {
		instance_remove(&supervisor->instance);
		return -1;
	}
	supervisor->janitor = (struct janitor){
		.socket.ready = janitor_ready, .clients_fds = { options->client, options->listener, options->lifeline },
	};
	/* From here on the janitor cleans up, whatever happens. */
	if (janitor_split(&supervisor->janitor, &supervisor->cgroups, &supervisor->instance, fault) < 0)
		return -1;
	sigset_t set;
	stop_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise_priority();
	if (policies_load(&supervisor->policies, options->seccomp_folder, fault) < 0)
		return -1;
	if (netns_open(&supervisor->netns) < 0 || pipe2(supervisor->lifeline, O_CLOEXEC) < 0 || loop_open(&supervisor->loop) < 0)
		return fault_set(fault, "start the loop");
	if (watch_signals(supervisor) < 0)
		return fault_set(fault, "listen for signals");
	supervisor->listener.socket.fd = supervisor->listener.lifeline.fd = -1;
	if (options->client >= 0)
		clients_add(supervisor, options->client);
	else if (listener_open(supervisor, options->listener, options->lifeline, options->peer) < 0)
		return fault_set(fault, "the socket to listen on");
	return 0;
}

static void serve(struct supervisor *supervisor)
{
	int wait_ms = -1;
	while (!supervisor->stopping && (supervisor->listener.socket.fd >= 0 || clients_connected(supervisor))) {
		if (loop_wait(&supervisor->loop, wait_ms) < 0)
			return;
		clients_flush(supervisor);
		loop_work(&supervisor->loop);
		clients_flush(supervisor);
		wait_ms = clients_tend(supervisor, monotonic_ns());
	}
}

static bool any_box(const struct supervisor *supervisor)
{
	for (int i = 0; i < BOXES_MAX; i++)
		if (supervisor->boxes[i])
			return true;
	return supervisor->unswept != NULL;
}

static void stop(struct supervisor *supervisor)
{
	listener_close(supervisor);
	clients_close(supervisor);
	watch_close(&supervisor->loop, &supervisor->signals);
	/* Boxes that do not go now, and the keepers, go with the lifeline and their sockets; the janitor reaps them. */
	uint64_t patience_ends = monotonic_ns() + 5000000000u;
	while (any_box(supervisor) && monotonic_ns() < patience_ends && loop_wait(&supervisor->loop, 100) == 0)
		loop_work(&supervisor->loop);
	janitor_finish(&supervisor->janitor, &supervisor->cgroups, &supervisor->instance);
}

int main(int argc, char **argv)
{
	static struct supervisor supervisor;
	struct options options;
	struct fault fault = { 0 };
	if (parse_options(argc, argv, &options) < 0) {
		fprintf(stderr, "usage: %s (--fd SOCKET | --listen SOCKET --peer UID --lifeline PIPE) --images FOLDER --init PROGRAM --seccomp FOLDER\n"
			"       [--subuid N --subgid N]\n", argv[0]);
		return 2;
	}
	guard_warn();
	signal(SIGPIPE, SIG_IGN);
	if (prepare(&supervisor, &options, &fault) < 0) {
		say("%s: %s", fault.what, strerror(fault.error));
		return 1;
	}
	serve(&supervisor);
	stop(&supervisor);
	return 0;
}
