#include "keeper.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "../common/messages.h"
#include "box.h"
#include "capabilities.h"
#include "pretouch.h"
#include "step.h"
#include "template.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Makes a child of the supervisor. 0 in the child, its pid in the keeper, -1. */
static long clone_for_supervisor(uint64_t namespaces, int *pidfd)
{
	struct clone_args args = {
		.flags = CLONE_PARENT | CLONE_PIDFD | namespaces,
		.pidfd = (uint64_t)(uintptr_t)pidfd,
	};
	return syscall(SYS_clone3, &args, sizeof args);
}

struct step_making {
	struct step_spec spec;
	int pidfd;
	long pid;
	struct fault fault;
};

static void *make_step(void *argument)
{
	struct step_making *making = argument;
	if (setns(making->spec.init_pidfd, CLONE_NEWPID) < 0) {
		fault_set(&making->fault, "enter the pid namespace of the box");
		return NULL;
	}
	making->pid = clone_for_supervisor(0, &making->pidfd);
	if (making->pid == 0)
		step_main(&making->spec);
	if (making->pid < 0)
		fault_set(&making->fault, "clone of step");
	return NULL;
}

/* In a thread of its own: that enters the pid namespace for good. Coming back from there would take a right over the host's that only root has. */
static void make_step_aside(struct step_making *making)
{
	pthread_t thread;
	errno = pthread_create(&thread, NULL, make_step, making);
	if (errno == 0)
		pthread_join(thread, NULL);
	else
		fault_set(&making->fault, "thread that makes step");
}

/* Init reports to step over a pipe, so that the two are set up at the same time. Returns the pid of step, -1. */
static long make_processes(const struct box_spec *box, const struct step_spec *step, int *reply_fds, struct fault *fault)
{
	int report[2];
	if (pipe2(report, O_CLOEXEC) < 0)
		return fault_set(fault, "pipe between init and step");
	uint64_t guards = (GUARD(pid_namespace) ? CLONE_NEWPID : 0) | (GUARD(ipc_namespace) ? CLONE_NEWIPC : 0) | (GUARD(uts_namespace) ? CLONE_NEWUTS : 0);
	struct step_making making = { .spec = *step, .pidfd = -1, .pid = -1 };
	long pid = clone_for_supervisor(CLONE_NEWNS | guards, &reply_fds[REPLY_INIT]);
	if (pid == 0)
		box_init_main(box, report[1]);
	if (pid < 0)
		fault_set(&making.fault, "clone of init");
	close_fd(&report[1]);
	if (pid > 0) {
		making.spec.init_pidfd = reply_fds[REPLY_INIT];
		making.spec.built = report[0];
		make_step_aside(&making);
	}
	close_fd(&report[0]);
	reply_fds[REPLY_STEP] = making.pidfd;
	*fault = making.fault;
	return making.pid;
}

static void make_box(const struct keeper_make *make, const int *fds, int fd_count)
{
	struct keeper_reply reply = { .box = make->box };
	int reply_fds[REPLY_FDS] = { -1, -1 };
	if (fd_count < MAKE_CGROUPS) {
		errno = EPROTO;
		fault_set(&reply.fault, "too few descriptors for a box");
	} else {
		struct box_spec box = { .disk_bytes = make->disk_bytes, .uid = make->uid, .owner = make->owner, .netns = fds[MAKE_NETNS] };
		struct step_spec step = {
			.uid = make->uid, .owner = make->owner, .control = fds[MAKE_CONTROL], .policy = fds[MAKE_POLICY],
			.stdio = { fds[MAKE_STDIN], fds[MAKE_STDOUT], fds[MAKE_STDERR] },
			.cgroups = fds + MAKE_CGROUPS, .cgroup_count = fd_count - MAKE_CGROUPS,
		};
		reply.step_pid = (int32_t)make_processes(&box, &step, reply_fds, &reply.fault);
	}
	int have = reply_fds[REPLY_STEP] >= 0 ? REPLY_FDS : reply_fds[REPLY_INIT] >= 0 ? 1 : 0;
	if (send_with_fds(KEEPER_SOCKET_FD, &reply, sizeof reply, reply_fds, have) < 0)
		_exit(1);
	for (int i = 0; i < have; i++)
		close(reply_fds[i]);
}

/* Below the supervisor, above every program: however busy those are, a box is made and its init dies on time. Steps give it up. */
static void lower_priority(void)
{
	static const char NICE[] = "-10";
	/* Of its own session, as the kernel shares by session where no CPU controller does. */
	setsid();
	setpriority(PRIO_PROCESS, 0, atoi(NICE));
	int fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
	if (fd >= 0)
		write_all(fd, NICE, strlen(NICE));
	close_fd(&fd);
}

static int prepare(const struct keeper_spec *spec, struct fault *fault)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	lower_priority();
	struct pretouch_list list;
	pretouch_load(&list, spec->images_root, spec->image);
	if (!GUARD(ipc_namespace) && unshare(CLONE_NEWIPC) < 0)
		return fault_set(fault, "one IPC namespace for all boxes");
	if (template_mount(spec, fault) < 0 || capabilities_bound(fault) < 0)
		return -1;
	pretouch_files(&list);
	return 0;
}

int keeper_main(const struct keeper_spec *spec)
{
	struct keeper_reply hello = { 0 };
	int status = prepare(spec, &hello.fault);
	if (send_with_fds(KEEPER_SOCKET_FD, &hello, sizeof hello, NULL, 0) < 0 || status < 0)
		return 1;
	for (;;) {
		struct keeper_make make;
		int fds[MAKE_FDS_MAX];
		int count = MAKE_FDS_MAX;
		ssize_t got = receive_with_fds(KEEPER_SOCKET_FD, &make, sizeof make, fds, &count);
		if (got <= 0)
			return got < 0;
		if (got == (ssize_t)sizeof make)
			make_box(&make, fds, count);
		for (int i = 0; i < count; i++)
			close(fds[i]);
	}
}
