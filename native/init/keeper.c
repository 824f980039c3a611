#include "keeper.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "../common/messages.h"
#include "box.h"
#include "pretouch.h"
#include "step.h"
#include "template.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
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

/* Init reports to step over a pipe, so that the two are set up at the same time. Returns the pid of step, -1. */
static long make_processes(const struct box_spec *box, const struct step_spec *step_template, int *reply_fds, struct fault *fault)
{
	static int own_pid_namespace = -1;
	if (own_pid_namespace < 0)
		own_pid_namespace = (int)syscall(SYS_pidfd_open, getpid(), 0);
	struct step_spec step = *step_template;
	int report[2];
	if (pipe2(report, O_CLOEXEC) < 0)
		return fault_set(fault, "pipe between init and step");
	long pid = -1;
	int init_pidfd = -1, step_pidfd = -1;
	uint64_t guards = (GUARD(pid_namespace) ? CLONE_NEWPID : 0) | (GUARD(ipc_namespace) ? CLONE_NEWIPC : 0) | (GUARD(uts_namespace) ? CLONE_NEWUTS : 0);
	pid = clone_for_supervisor(CLONE_NEWNS | guards, &init_pidfd);
	if (pid == 0)
		box_init_main(box, report[1]);
	if (pid < 0) {
		fault_set(fault, "clone of init");
		goto out;
	}
	reply_fds[REPLY_INIT] = init_pidfd;
	close_fd(&report[1]);
	if (setns(init_pidfd, CLONE_NEWPID) < 0) {
		pid = -1;
		fault_set(fault, "enter the pid namespace of the box");
		goto out;
	}
	step.init_pidfd = init_pidfd;
	step.built = report[0];
	pid = clone_for_supervisor(0, &step_pidfd);
	if (pid == 0)
		step_main(&step);
	if (pid < 0)
		fault_set(fault, "clone of step");
	reply_fds[REPLY_STEP] = step_pidfd;
	/* Without this the keeper's next boxes would nest in a dead namespace. */
	if (setns(own_pid_namespace, CLONE_NEWPID) < 0)
		_exit(1);
out:
	close_fd(&report[0]);
	close_fd(&report[1]);
	return pid;
}

static void make_box(const struct keeper_make *make, const int *fds, int fd_count)
{
	struct keeper_reply reply = { .box = make->box };
	int reply_fds[REPLY_FDS] = { -1, -1 };
	if (fd_count <= MAKE_CGROUPS) {
		errno = EPROTO;
		fault_set(&reply.fault, "too few descriptors for a box");
	} else {
		struct box_spec box = { .disk_bytes = make->disk_bytes, .uid = make->uid, .netns = fds[MAKE_NETNS] };
		struct step_spec step = {
			.uid = make->uid, .control = fds[MAKE_CONTROL], .policy = fds[MAKE_POLICY],
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

/* Nothing made by this process can ever hold a capability again after its own set is dropped. */
static int drop_bounding_set(struct fault *fault)
{
	for (int capability = 0; GUARD(capabilities) && prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
			return fault_set(fault, "drop the capability bounding set");
	return 0;
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
	if (template_mount(spec, fault) < 0 || drop_bounding_set(fault) < 0)
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
