#include "step.h"

#include "../common/fds.h"
#include "../common/guard.h"
#include "../common/messages.h"
#include "capabilities.h"
#include "job.h"
#include "user-namespace.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CONTROL_FD = 3, FILTER_INSTRUCTIONS_MAX = 4096 };

static noreturn void give_up(int control, const struct fault *fault)
{
	struct step_note note = { .kind = NOTE_FAILED, .fault = *fault };
	send_with_fds(control, &note, sizeof note, NULL, 0);
	_exit(127);
}

/* Slow and with a bad tail (the kernel waits for RCU), so it is done here and not in the supervisor. */
static int enter_cgroups(const struct step_spec *spec, struct fault *fault)
{
	for (int i = 0; i < spec->cgroup_count; i++)
		if (write_all(spec->cgroups[i], "0", 1) < 0)
			return fault_set(fault, "enter a cgroup");
	return 0;
}

static int enter_namespaces(const struct step_spec *spec, struct fault *fault)
{
	struct fault built;
	if (read_all(spec->built, &built, sizeof built) < 0)
		return fault_set(fault, "init of the box died");
	if (built.error != 0) {
		*fault = built;
		return -1;
	}
	if (setns(spec->init_pidfd, CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET) < 0)
		return fault_set(fault, "enter the box");
	/* Only here: its root is the group that this process is in now. */
	if (GUARD(cgroup_namespace) && unshare(CLONE_NEWCGROUP) < 0)
		return fault_set(fault, "new cgroup namespace");
	return 0;
}

static int prefer_for_oom(struct fault *fault)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	int status = fd < 0 ? -1 : GUARD(oom_score) ? write_all(fd, "1000", 4) : 0;
	close_fd(&fd);
	return status < 0 ? fault_set(fault, "be first to be killed when memory is out") : 0;
}

/* After this nothing is open but stdio, the control socket and the two that are needed a little longer. */
static int arrange_descriptors(const struct step_spec *spec, int *policy, int *work_folder, struct fault *fault)
{
	int control = fcntl(spec->control, F_DUPFD_CLOEXEC, 64);
	*policy = fcntl(spec->policy, F_DUPFD_CLOEXEC, 64);
	*work_folder = open("/box", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int folder = fcntl(*work_folder, F_DUPFD_CLOEXEC, 64);
	int stdio[3];
	for (int i = 0; i < 3; i++)
		stdio[i] = fcntl(spec->stdio[i], F_DUPFD_CLOEXEC, 64);
	if (control < 0 || *policy < 0 || folder < 0 || stdio[0] < 0 || stdio[1] < 0 || stdio[2] < 0)
		return fault_set(fault, "arrange descriptors");
	for (int i = 0; i < 3; i++)
		if (dup2(stdio[i], i) < 0)
			return fault_set(fault, "arrange stdio");
	if (dup3(control, CONTROL_FD, GUARD(close_descriptors) ? O_CLOEXEC : 0) < 0 || dup3(*policy, CONTROL_FD + 1, O_CLOEXEC) < 0 || dup3(folder, CONTROL_FD + 2, O_CLOEXEC) < 0)
		return fault_set(fault, "arrange descriptors");
	*policy = CONTROL_FD + 1;
	*work_folder = CONTROL_FD + 2;
	if (syscall(SYS_close_range, CONTROL_FD + 3, ~0u, 0) < 0)
		return fault_set(fault, "close descriptors");
	return 0;
}

static bool has_user_namespace(const struct step_spec *spec)
{
	return spec->owner != spec->uid;
}

static int take_uid(uint32_t uid, struct fault *fault)
{
	if (GUARD(not_root) && (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0))
		return fault_set(fault, "take the uid of the box");
	return 0;
}

/* A new user namespace comes with every capability in it, the bounding set full again. */
static int drop_capabilities(struct fault *fault)
{
	return capabilities_bound(fault) < 0 || capabilities_drop(fault) < 0 ? -1 : 0;
}

static int drop_privileges(const struct step_spec *spec, struct fault *fault)
{
	if (has_user_namespace(spec) ? drop_capabilities(fault) < 0 : take_uid(spec->uid, fault) < 0)
		return -1;
	if (GUARD(no_new_privs) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fault_set(fault, "no new privileges");
	/* Both are reset by the change of uid, so they come after it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
		return fault_set(fault, "die with the supervisor");
	return 0;
}

static int load_filter(int policy, struct fault *fault)
{
	static struct sock_filter filter[FILTER_INSTRUCTIONS_MAX];
	ssize_t bytes = pread(policy, filter, sizeof filter, 0);
	if (bytes <= 0 || bytes % (ssize_t)sizeof *filter != 0) {
		errno = bytes < 0 ? errno : EINVAL;
		return fault_set(fault, "read the syscall policy");
	}
	struct sock_fprog program = { .len = (unsigned short)((size_t)bytes / sizeof *filter), .filter = filter };
	if (GUARD(seccomp) && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		return fault_set(fault, "load the syscall policy");
	return 0;
}

static void reset_signals(void)
{
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_DFL);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int set_limit(int resource, uint64_t value, struct fault *fault)
{
	struct rlimit limit = { value, value }, own;
	if (getrlimit((__rlimit_resource_t)resource, &own) < 0)
		return fault_set(fault, "read a resource limit");
	/* Without root no limit can be raised, and a lower one holds as well. Endless, when its guard is off: as much as we have ourselves. */
	bool root = geteuid() == 0;
	if (value == RLIM_INFINITY || (!root && own.rlim_max < value))
		limit.rlim_cur = limit.rlim_max = own.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &limit) < 0 ? fault_set(fault, "set a resource limit") : 0;
}

/* Where the host gives huge pages unasked, a byte touched would cost 2 MiB: a peak would tell of the host and not of the program. */
static int use_small_pages(struct fault *fault)
{
	return GUARD(small_pages) && prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) < 0 && errno != EINVAL ? fault_set(fault, "use small pages") : 0;
}

/* A core limit of 1 and not 0: the kernel then does not start a core-dump helper of the host either. */
static int set_fixed_limits(struct fault *fault)
{
	enum { SIGNALS_PENDING = 1024, QUEUE_BYTES = 256 << 10 };
	return set_limit(RLIMIT_CORE, GUARD(rlimit_core) ? 1 : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_MEMLOCK, GUARD(rlimit_memlock) ? 0 : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_NICE, GUARD(rlimit_priority) ? 0 : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_RTPRIO, GUARD(rlimit_priority) ? 0 : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_SIGPENDING, GUARD(rlimit_sigpending) ? SIGNALS_PENDING : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_MSGQUEUE, GUARD(rlimit_msgqueue) ? QUEUE_BYTES : RLIM_INFINITY, fault) < 0 ? -1 : 0;
}

/* Last before exec: the files of a job may be larger than what the program itself may write. */
static int set_run_limits(const struct hand_over *run, struct fault *fault)
{
	return set_limit(RLIMIT_FSIZE, GUARD(rlimit_fsize) ? run->file_bytes : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_STACK, GUARD(rlimit_stack) ? run->stack_bytes : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_CPU, GUARD(rlimit_cpu) ? run->cpu_seconds : RLIM_INFINITY, fault) < 0 ||
		set_limit(RLIMIT_NOFILE, GUARD(rlimit_open_files) ? run->open_files : RLIM_INFINITY, fault) < 0 ||
		(run->data_bytes > 0 && set_limit(RLIMIT_DATA, run->data_bytes, fault) < 0) ||
		(run->tasks > 0 && set_limit(RLIMIT_NPROC, run->tasks, fault) < 0) ? -1 : 0;
}

static int get_ready(const struct step_spec *spec, int *work_folder, struct fault *fault)
{
	int policy;
	if (enter_cgroups(spec, fault) < 0 || enter_namespaces(spec, fault) < 0 || prefer_for_oom(fault) < 0)
		return -1;
	if (arrange_descriptors(spec, &policy, work_folder, fault) < 0)
		return -1;
	/* Before the limits: those in force when a user namespace is made are shared by all that have its owner. */
	if (has_user_namespace(spec) && user_namespace_enter(spec->uid, spec->owner, fault) < 0)
		return -1;
	if (set_fixed_limits(fault) < 0 || use_small_pages(fault) < 0)
		return -1;
	if (GUARD(session))
		setsid();
	/* The keeper's priority is not the program's. */
	if (getpriority(PRIO_PROCESS, 0) < 0 && setpriority(PRIO_PROCESS, 0, 0) < 0)
		return fault_set(fault, "take the priority of a program");
	umask(022);
	reset_signals();
	/* As root: the kernel compiles filters into one memory of the host, and turns others away when programs have filled it with theirs. */
	if (load_filter(policy, fault) < 0 || drop_privileges(spec, fault) < 0)
		return -1;
	close(policy);
	return fchdir(*work_folder) < 0 ? fault_set(fault, "enter the work folder") : 0;
}

static int become_program(struct job *job, struct fault *fault)
{
	struct hand_over run;
	if (read_all(CONTROL_FD, &run, sizeof run) < 0)
		_exit(0);
	if (job_receive(job, CONTROL_FD, run.job_bytes, fault) < 0)
		return -1;
	if (run.merge_stderr && dup2(1, 2) < 0)
		return fault_set(fault, "merge stderr");
	if (set_run_limits(&run, fault) < 0)
		return -1;
	struct step_note note = { .kind = NOTE_EXEC, .monotonic_ns = monotonic_ns() };
	if (write_all(CONTROL_FD, &note, sizeof note) < 0)
		return fault_set(fault, "tell the start");
	execve(job->argv[0], job->argv, GUARD(clean_environment) ? job->environment : environ);
	return fault_set(fault, "exec");
}

noreturn void step_main(const struct step_spec *spec)
{
	struct fault fault = { 0 };
	int work_folder = -1;
	if (get_ready(spec, &work_folder, &fault) < 0)
		give_up(spec->control, &fault);
	struct step_note waiting = { .kind = NOTE_WAITING };
	if (send_with_fds(CONTROL_FD, &waiting, sizeof waiting, &work_folder, 1) < 0)
		_exit(127);
	close(work_folder);
	static struct job job;
	become_program(&job, &fault);
	give_up(CONTROL_FD, &fault);
}
