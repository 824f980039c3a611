/*
 * glovebox-monitor: keeps a service running, as root, so that what speaks to the network need not be root.
 *
 * Theory of operation
 *
 *   One program, two processes of its own and three kinds of children:
 *
 *     glovebox-serve      serve.c    holds the listening TCP socket and the lock of /run/glovebox/serve-<n>. Starts the monitor, again
 *                                    when it dies. So small that there is nothing in it to die of.
 *      └─ glovebox-monitor  monitor.c  keeps the others running and listens for the builder
 *          ├─ supervisor             makes boxes; inherits the listening socket supervisor.sock
 *          ├─ server                 Node; inherits the TCP socket, drops to a uid that is this service's alone, then listens
 *          └─ builder                Node, root, one process a build, in pid, mount, ipc and uts namespaces of its own
 *
 *   Listening sockets belong to who outlives their users: a server or a supervisor that dies is started again on the same socket, and who
 *   connects meanwhile waits in its queue. So a death costs the requests under way and no others.
 *
 *   Lifelines: the server and the supervisor each have the read end of a pipe whose write end the monitor alone has. When the monitor
 *   dies, however, both see the end: the server goes on until the next one should listen, then finishes what it has and exits; the
 *   supervisor takes no more connections and ends with its last. They get no PDEATHSIG, which would cut that short. glovebox-serve, a
 *   subreaper, becomes their parent, bounds their end (orphans.c) and starts a new monitor at once, whose server listens on the same TCP
 *   socket. When glovebox-serve dies, the monitor is asked to end (PDEATHSIG).
 *
 *   Ending (monitor.c): the server gets SIGTERM and a bound; then the supervisor's lifeline is closed, and it gets a bound; then the
 *   folder is removed. Our own copies of the TCP socket are closed at once, so that the port is refused as soon as the server closes it.
 *
 *   The server is trusted with nothing. It can connect to two sockets, which its group may open and SO_PEERCRED guards (peer.c): the
 *   supervisor's, and the builder's, where all that it can say is the id of a language. It cannot gain a privilege (no_new_privs), has
 *   neither root's environment (environment.c) nor root's terminal (terminal-pipe.c), and only so many processes; when it ends, everything
 *   with its uid is killed (user-processes.c); its uid is not given to another service while anything lives that has it.
 */
#include "say.h"
#include "serve.h"
#include "start-program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* All stdio there, stdin empty. */
static void settle_stdio(void)
{
	int null;
	do
		null = open("/dev/null", O_RDWR);
	while (null >= 0 && null <= STDERR_FILENO);
	dup2(null, STDIN_FILENO);
	close(null);
}

int main(int argc, char **argv)
{
	struct spec spec;
	settle_stdio();
	if (spec_parse(&spec, argc, argv) < 0)
		return EXIT_REFUSED;
	if (geteuid() != 0) {
		say("%s must be started by root", argv[0]);
		return EXIT_REFUSED;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	/* The working directory stays: settings may be relative to it. */
	umask(022);
	oom_protect();
	return serve(&spec);
}
