#include "serve.h"

#include "../common/fds.h"
#include "monitor.h"
#include "orphans.h"
#include "restart-pause.h"
#include "say.h"
#include "tcp-listener.h"
#include "terminal-pipe.h"
#include "user-processes.h"

#include <errno.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct serve {
	const struct spec *spec;
	int listener, outputs[2];
	struct socket_folder folder;
	struct survivors *survivors;
	pid_t monitor;
	struct restart_pause restarts;
	uint64_t due_ns;
	struct orphans orphans;
	bool ending;
	int exit_code;
};

/* What the caller has us ignore (nohup, a shell's background job) stays ignored. */
static void waited_signals(sigset_t *set)
{
	static const int waited[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	sigemptyset(set);
	for (size_t i = 0; i < sizeof waited / sizeof *waited; i++) {
		struct sigaction action;
		if (sigaction(waited[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(set, waited[i]);
	}
}

/* In a session of its own: what is typed at our terminal comes to us alone, and is passed on once. */
static noreturn void become_monitor(const struct serve *serve, pid_t parent)
{
	prctl(PR_SET_NAME, "glovebox-monitor");
	setsid();
	/* Without us nobody would start it again: then it ends in good order. The signal is blocked, and waits until it is asked for. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		raise(SIGTERM);
	struct monitor_setup setup = { serve->spec, &serve->folder, serve->listener, serve->outputs, serve->survivors };
	int code = monitor_run(&setup);
	if (getppid() != parent)
		socket_folder_remove(&serve->folder);
	_exit(code);
}

static void start_monitor(struct serve *serve)
{
	pid_t parent = getpid(), pid = fork();
	if (pid == 0)
		become_monitor(serve, parent);
	serve->restarts.started_ns = monotonic_ns();
	if (pid > 0)
		serve->monitor = pid;
	else
		serve->due_ns = serve->restarts.started_ns + restart_pause(&serve->restarts, serve->restarts.started_ns);
}

static void end(struct serve *serve, int exit_code)
{
	serve->ending = true;
	serve->exit_code = exit_code;
	/* Held here, the socket would take connections that nobody answers. */
	close_fd(&serve->listener);
}

/* What the monitor kept running is ours now. It ends by its lifelines; meanwhile the next one is started. */
static void monitor_ended(struct serve *serve, int status)
{
	uint64_t now = monotonic_ns(), until = now + (serve->spec->drain_seconds + 5) * UINT64_C(1000000000);
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	serve->monitor = 0;
	orphans_adopt(&serve->orphans, (struct orphan){ serve->survivors->server, SIGKILL, until });
	orphans_adopt(&serve->orphans, (struct orphan){ serve->survivors->supervisor, SIGTERM, until });
	*serve->survivors = (struct survivors){ 0 };
	if (code == 0 || code == EXIT_FAILED || code == EXIT_REFUSED)
		end(serve, code);
	if (serve->ending)
		return;
	say("the monitor died; starting it again");
	serve->due_ns = now + restart_pause(&serve->restarts, now);
}

static void reap(struct serve *serve)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid == serve->monitor)
			monitor_ended(serve, status);
		else
			orphans_ended(&serve->orphans, pid);
	}
}

static void take_signal(struct serve *serve, int number)
{
	if (number == SIGCHLD) {
		reap(serve);
		return;
	}
	if (!serve->ending)
		end(serve, 0);
	if (serve->monitor)
		kill(serve->monitor, SIGTERM);
}

static int wait_for_signal(const struct serve *serve, const sigset_t *set)
{
	uint64_t now = monotonic_ns(), next = orphans_next_ns(&serve->orphans);
	if (!serve->ending && serve->monitor == 0 && serve->due_ns < next)
		next = serve->due_ns;
	if (next == UINT64_MAX)
		return sigwaitinfo(set, NULL);
	uint64_t left = next > now ? next - now : 0;
	struct timespec pause = { (time_t)(left / 1000000000), (long)(left % 1000000000) };
	return sigtimedwait(set, NULL, &pause);
}

static void work(struct serve *serve, const sigset_t *set)
{
	while (!serve->ending || serve->monitor || orphans_any(&serve->orphans)) {
		if (!serve->ending && serve->monitor == 0 && monotonic_ns() >= serve->due_ns)
			start_monitor(serve);
		int number = wait_for_signal(serve, set);
		if (number > 0)
			take_signal(serve, number);
		orphans_hurry(&serve->orphans, monotonic_ns());
	}
}

int serve(const struct spec *spec)
{
	struct serve serve = { .spec = spec };
	sigset_t set;
	waited_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	prctl(PR_SET_NAME, "glovebox-serve");
	serve.survivors = mmap(NULL, sizeof *serve.survivors, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 2; i++)
		serve.outputs[i] = terminal_pipe(STDOUT_FILENO + i);
	if (serve.survivors == MAP_FAILED || serve.outputs[0] < 0 || serve.outputs[1] < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
		say("cannot start: %s", strerror(errno));
		return EXIT_FAILED;
	}
	serve.listener = tcp_listen(spec->address, spec->port);
	if (serve.listener < 0)
		return EXIT_FAILED;
	if (socket_folder_take(&serve.folder) < 0) {
		say("no folder of its own below /run/glovebox: %s", strerror(errno));
		return EXIT_FAILED;
	}
	work(&serve, &set);
	if (!spec->has_user && !user_kill_processes(SERVER_UID_BASE + serve.folder.number))
		say("processes of the server's user %u do not die", SERVER_UID_BASE + serve.folder.number);
	socket_folder_remove(&serve.folder);
	return serve.exit_code;
}
